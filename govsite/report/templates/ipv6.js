// IPv6: how far the sites are, rule by rule, for all and for each group; then site by site.

const ipv6Rules = () => model.rules.filter((rule) => rule.check.startsWith("ipv6-") && (rule.counts.pass || rule.counts.fail || rule.counts.unknown));
const MARKS = { p: ["✓", "v-pass", "pass"], f: ["✗", "v-fail", "fail"], u: ["?", "v-unknown", "unknown"], n: ["–", "v-na", "not-applicable"] };

function ipv6View() {
  const rules = ipv6Rules();
  const head = h("h1", null, "IPv6");
  if (!rules.length) return [head, h("p", { class: "empty" }, t("本次检查没有 IPv6 规则。", "This run has no rules on IPv6."))];
  return [head, h("p", { class: "note" }, t("比例只算能判定的网站；本机没有 IPv6 时，连接类规则未能判定，不算不合格。", "Shares are of the sites that could be judged; without IPv6 on the machine that looked, rules on connections are unknown and not failed.")),
    h("div", { class: "figures ipv6-figures" }, rules.map(ipv6Figure)), ipv6Groups(rules), ipv6Sites(rules)];
}

function ipv6Figure(rule) {
  const judged = rule.counts.pass + rule.counts.fail;
  return h("a", { class: "figure", href: address({ ...here(), about: rule.id }) }, h("span", { class: "name" }, pick(rule.title)), h("strong", null, judged ? percent(rule.counts.pass / judged) : "–"),
    h("span", { class: "muted small" }, t(`${number(rule.counts.pass)} / ${number(judged)}`, `${number(rule.counts.pass)} of ${number(judged)}`), rule.counts.unknown ? t(`，未能判定 ${number(rule.counts.unknown)}`, `, ${number(rule.counts.unknown)} unknown`) : ""));
}

function ipv6Groups(rules) {
  const shown = ["level", "kind", "division"].map((by) => [by, groupsOf(by)]).filter(([, groups]) => groups.some(([key]) => key));
  if (!shown.length) return "";
  const cell = (rule, sites) => {
    const { fail, judged, unknown } = shareFailed(rule, sites);
    const said = t(`合格 ${judged - fail} / 可判定 ${judged}，未能判定 ${unknown}`, `${judged - fail} of ${judged} judged passed, ${unknown} unknown`);
    return h("td", { class: "n", title: said }, judged ? percent((judged - fail) / judged) : unknown ? "?" : "–", h("span", { class: "sr" }, ` (${said})`));
  };
  return section(t("分组合格率", "Share that passed, group by group"), "", shown.map(([by, groups]) => [h("h3", null, GROUPS[by].title()), table(GROUPS[by].title(), [t("分组", "group"), `>${t("网站", "sites")}`, ...rules.map((rule) => `>${pick(rule.title)}`)],
    groups.map(([key, sites]) => h("tr", null, h("th", { scope: "row" }, h("a", { href: address({ view: "ipv6", [by]: key || "-" }) }, GROUPS[by].name(key))), h("td", { class: "n" }, number(sites.length)), rules.map((rule) => cell(rule, sites)))), { class: "grid ipv6-table" })]));
}

function ipv6Sites(rules) {
  const { filter } = state;
  const query = (filter.q || "").trim().toLowerCase();
  const inPlace = siteFilter(filter);
  const count = (site, letter) => rules.filter((rule) => site.letters[rule.index] === letter).length;
  const concerned = model.sites.filter((site) => rules.some((rule) => site.letters[rule.index] in MARKS && site.letters[rule.index] !== "n"));
  const found = concerned.filter((site) => inPlace(site) && (!query || siteHas(site, query))).sort((a, b) => count(b, "f") - count(a, "f") || count(b, "u") - count(a, "u") || a.index - b.index);
  const body = h("tbody");
  const more = paged(found, (site) => h("tr", null, h("th", { scope: "row" }, button(h("bdi", null, siteTitle(site)), () => openSite(site), { class: "text" }), h("div", { class: "muted small url" }, site.url.replace(/^https?:\/\//, ""))), rules.map((rule) => ipv6Mark(site, rule))), body);
  return [h("h2", null, t("各网站", "Site by site")), filterBar(["q", "owner", "division", "level", "kind"]), told(found.length, concerned.length, t("个网站", "sites")),
    found.length ? h("div", { class: "card flush" }, h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("各网站的 IPv6 判定", "IPv6 verdicts, site by site") }, h("table", { class: "grid ipv6-table marks" }, h("caption", { class: "sr" }, t("各网站的 IPv6 判定", "IPv6 verdicts, site by site")), h("thead", null, h("tr", null, headCell(t("网站", "site")), rules.map((rule) => headCell(pick(rule.title))))), body))) : nothing(), more];
}

function ipv6Mark(site, rule) {
  const mark = MARKS[site.letters[rule.index]];
  if (!mark) return h("td", null);
  const why = site.reason[rule.index] ? `: ${word("reason", site.reason[rule.index])}` : "";
  return h("td", { class: `mark-cell ${mark[1]}`, title: word("status", mark[2]) + why }, h("span", { "aria-hidden": "true" }, mark[0]), h("span", { class: "sr" }, word("status", mark[2]) + why));
}
