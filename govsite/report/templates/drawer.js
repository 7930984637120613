// The drawer: one site with its evidence, or one rule with its sites.

const FINDINGS_AT_ONCE = 20;

function siteDrawer(site) {
  const facts = [[t("首页", "home page"), link(site.url)], [t("标识码", "id"), site.key], [t("主办单位", "owner"), site.owner], [t("级别 / 类型", "level / kind"), [word("level", site.level), word("kind", site.kind)].filter(Boolean).join(" / ")],
    [t("地区", "district"), site.division ? divisionName(site.division) : ""], [t("登记状态", "registered as"), word("siteStatus", site.status)], [t("检查时间", "looked at"), moment(site.observed)],
    [t("首页应答", "home page answered"), site.problem ? (model.words.reason[site.problem] ? word("reason", site.problem) : site.problem) : site.home || ""],
    [t("首页取证", "its evidence"), site.trace >= 0 ? traceLine(site.trace, "") : ""],
    [t("看过", "seen"), site.pages || site.targets ? t(`${number(site.pages)} 页，${number(site.targets)} 个链接目标${site.whole ? "" : "（未走完全站）"}`, `${number(site.pages)} pages, ${number(site.targets)} link targets${site.whole ? "" : " (not the whole site)"}`) : ""],
    [t("台账位置", "inventory row"), site.file ? `${site.file}:${site.line}` : ""]];
  const of = (letter) => model.rules.filter((rule) => site.letters[rule.index] === letter).sort((a, b) => (site.grade[a.index] ?? a.grade) - (site.grade[b.index] ?? b.grade) || a.index - b.index);
  const failed = of("f"), unknown = of("u"), passed = of("p"), none = of("n");
  return [h("header", null, h("h2", { id: "drawer-title" }, h("bdi", null, siteTitle(site))), chips(site.failed), verdictBar(site.counts, t("判定", "verdicts"))),
    h("dl", { class: "facts" }, facts.filter(([, value]) => value !== "" && value !== undefined).map(([name, value]) => [h("dt", null, name), h("dd", null, value instanceof Node ? value : h("bdi", null, value))])),
    failed.length ? h("h3", null, t(`不合格（${failed.length}）`, `Failed (${failed.length})`)) : "", failed.map((rule) => ruleProblems(site, rule)),
    unknown.length ? [h("h3", null, t(`未能判定（${unknown.length}）`, `Unknown (${unknown.length})`)), h("ul", { class: "verdicts" }, unknown.map((rule) => h("li", { class: "v-unknown" }, pick(rule.title), h("span", { class: "muted" }, t("：", ": "), word("reason", site.reason[rule.index]), detailOf(site, rule) ? h("bdi", null, ` (${detailOf(site, rule)})`) : ""))))] : "",
    passed.length ? h("details", null, h("summary", null, t(`合格（${passed.length}）`, `Passed (${passed.length})`)), h("ul", { class: "verdicts" }, passed.map((rule) => h("li", { class: "v-pass" }, pick(rule.title))))) : "",
    none.length ? h("details", null, h("summary", null, t(`不适用（${none.length}）`, `Not applicable (${none.length})`)), h("ul", { class: "verdicts" }, none.map((rule) => h("li", { class: "v-na" }, pick(rule.title))))) : ""];
}

function ruleProblems(site, rule) {
  const first = site.first[rule.index], size = site.size[rule.index];
  const list = h("ol", { class: "problems" });
  const more = paged(Array.from({ length: size }, (_, i) => first + i), (n) => h("li", null, findingBody(n)), list, FINDINGS_AT_ONCE);
  return h("section", { class: "verdict" }, h("h4", null, chip(site.grade[rule.index]), " ", button(pick(rule.title), () => openRule(rule), { class: "text strong" }), size > 1 ? h("span", { class: "muted" }, t(` ${number(size)} 处`, ` ${number(size)} problems`)) : ""), list, more,
    pick(rule.advice) ? h("p", { class: "advice" }, h("b", null, t("建议：", "Advice: ")), pick(rule.advice)) : "", h("p", { class: "small" }, t("依据：", "Clause: "), clause(rule)));
}

function ruleDrawer(rule) {
  const sites = model.ranked.filter((site) => site.letters[rule.index] === "f");
  const list = h("ul", { class: "verdicts" });
  const more = paged(sites, (site) => h("li", { class: "v-fail" }, button(h("bdi", null, siteTitle(site)), () => openSite(site), { class: "text" }), h("span", { class: "muted" }, site.size[rule.index] > 1 ? t(` ${number(site.size[rule.index])} 处`, ` ${number(site.size[rule.index])} problems`) : "")), list);
  return [h("header", null, h("h2", { id: "drawer-title" }, pick(rule.title)), chip(rule.grade), verdictBar(rule.counts, t("判定", "verdicts"))),
    h("dl", { class: "facts" }, [[t("规则", "rule"), h("code", null, rule.id)], [t("依据", "clause"), clause(rule)], [t("核对情况", "checked against the text"), t(model.words.source[rule.source][2], model.words.source[rule.source][3])], [t("说明", "note"), rule.note], [t("建议", "advice"), pick(rule.advice)]].filter(([, value]) => value).map(([name, value]) => [h("dt", null, name), h("dd", null, value)])),
    h("p", null, h("a", { href: address({ view: "findings", rule: rule.id }) }, t(`看这条规则的 ${number(rule.problems)} 处问题`, `The ${number(rule.problems)} problems of this rule`)), rule.counts.unknown ? [" · ", h("a", { href: address({ view: "findings", rule: rule.id, status: "unknown" }) }, t(`${number(rule.counts.unknown)} 项未能判定`, `${number(rule.counts.unknown)} unknown`))] : ""),
    sites.length ? h("h3", null, t(`不合格的网站（${number(sites.length)}）`, `Sites that failed (${number(sites.length)})`)) : "", list, more];
}

function showDrawer(content) {
  const dialog = document.getElementById("drawer");
  clear(dialog, button("✕", closeDrawer, { class: "close", "aria-label": t("关闭", "Close") }), content);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  document.body.classList.add("with-drawer");
}

function hideDrawer() {
  const dialog = document.getElementById("drawer");
  if (dialog.open) dialog.close();
  document.body.classList.remove("with-drawer");
}

