// The lists: sites, rules, problems, broken links, what was not seen; with their filters.

const FILTERS = ["q", "owner", "division", "level", "kind", "rule", "severity", "status", "reason"];

// The bar that stands in the page while somebody types in it: a new one would cut off what an input method is composing.
let keptBar = null;

function filterBar(names) {
  if (keptBar) return keptBar;
  const option = (value, label) => h("option", { value, selected: (state.filter[name] || "") === value }, label);
  let name = "";
  const select = (key, label, values) => {
    name = key;
    return h("label", null, h("span", null, label), h("select", { onchange: (event) => refilter(key, event.target.value) }, option("", t("全部", "all")), values.map(([value, shown]) => option(value, shown))));
  };
  const known = (by) => groupsOf(by).map(([key]) => [key || "-", GROUPS[by].name(key)]);
  const fields = {
    q: () => h("label", { class: "grow" }, h("span", null, t("搜索", "Search")), h("input", { type: "search", id: "q", value: state.filter.q || "", placeholder: t("网站、单位、地址、问题…", "site, unit, address, problem…"), oninput: (event) => { if (!event.isComposing) searchFor(event.target); }, oncompositionend: (event) => searchFor(event.target) })),
    owner: () => h("label", null, h("span", null, t("单位", "Unit")), h("input", { list: "owners", value: state.filter.owner || "", placeholder: t("全部", "all"), onchange: (event) => refilter("owner", event.target.value) }),
      h("datalist", { id: "owners" }, groupsOf("owner").slice(0, 3000).map(([key]) => (key ? h("option", { value: key }) : "")))),
    division: () => select("division", t("地区", "District"), known("division")),
    level: () => select("level", t("级别", "Level"), known("level")),
    kind: () => select("kind", t("类型", "Kind"), known("kind")),
    rule: () => select("rule", t("规则", "Rule"), model.rules.map((rule) => [rule.id, pick(rule.title)])),
    severity: () => select("severity", t("等级", "Severity"), SEVERITIES.map((key, grade) => [key, severityName(grade)])),
    status: () => select("status", t("判定", "Verdict"), Object.keys(model.words.status).map((key) => [key, word("status", key)])),
    reason: () => select("reason", t("原因", "Reason"), reasonRows().map(({ reason }) => [reason, word("reason", reason)])),
  };
  const reset = button(t("清除筛选", "Clear"), () => go({ view: state.view }), { class: "quiet" });
  return h("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() }, names.map((key) => fields[key]()), reset);
}

const searchFor = (box) => later(() => refilter("q", box.value, true));
const matches = (wanted, value) => !wanted || (wanted === "-" ? !value : value === wanted);

function siteFilter(filter) {
  const owner = (filter.owner || "").toLowerCase();
  return (site) => matches(filter.level, site.level) && matches(filter.kind, site.kind) && matches(filter.division, site.division)
    && (!owner || (owner === "-" ? !site.owner : site.owner.toLowerCase().includes(owner)));
}

const has = (text, query) => text.toLowerCase().includes(query);
const siteHas = (site, query) => has(site.name, query) || has(site.url, query) || has(site.owner, query) || has(site.key, query);

function sitesView() {
  const { filter } = state;
  const query = (filter.q || "").trim().toLowerCase();
  const letter = Object.keys(LETTERS).find((key) => LETTERS[key] === filter.status);
  const rule = model.rules.find((entry) => entry.id === filter.rule);
  const grade = SEVERITIES.indexOf(filter.severity);
  const verdictFits = (site) => {
    if (rule) return letter ? site.letters[rule.index] === letter : site.letters[rule.index] !== "-";
    return !letter || site.letters.includes(letter);
  };
  const inPlace = siteFilter(filter);
  const found = model.ranked.filter((site) => inPlace(site) && verdictFits(site) && (grade < 0 || site.failed[grade] > 0) && (!query || siteHas(site, query)));
  const body = h("tbody");
  const heads = [">#", t("网站", "Site"), t("不合格规则", "Failed rules"), t("最严重的问题与依据", "Gravest problem and clause"), `>${t("看清", "Seen")}`];
  const more = paged(found, siteRow, body);
  return [h("h1", null, t("网站（问题最重的在前）", "Sites, worst first")), filterBar(["q", "owner", "division", "level", "kind", "rule", "severity", "status"]),
    told(found.length, model.sites.length, t("个网站", "sites")), found.length ? listTable("sites", heads, body) : nothing(), more];
}

function listTable(kind, heads, body) {
  return h("div", { class: "card flush" }, h("table", { class: `grid list ${kind}` }, h("caption", { class: "sr" }, t("列表", "list")), h("thead", null, h("tr", null, heads.map(headCell))), body));
}

function firstFailure(site) {
  const failing = Object.keys(site.grade).map(Number).sort((a, b) => site.grade[a] - site.grade[b] || a - b);
  return failing.length ? failing[0] : -1;
}

function siteRow(site) {
  const r = firstFailure(site);
  const message = r < 0 ? "" : model.strings[language === "en" ? model.column.en[site.first[r]] : model.column.zh[site.first[r]]];
  const wanted = site.judged + site.counts.unknown;
  return h("tr", { class: "click", onclick: (event) => { if (!event.target.closest("a,button")) openSite(site); } },
    h("td", { class: "n rank" }, site.rank),
    h("th", { scope: "row" }, button(h("bdi", null, siteTitle(site)), () => openSite(site), { class: "text strong" }), h("div", { class: "muted small" }, link(site.url, site.url.replace(/^https?:\/\//, "")), site.owner && site.owner !== site.name ? h("div", null, h("bdi", null, site.owner)) : "")),
    h("td", null, chips(site.failed)),
    h("td", { class: "worst" }, r < 0 ? "" : [h("div", { class: "clamp" }, message), h("div", { class: "small" }, clause(model.rules[r]))]),
    h("td", { class: "n seen" }, wanted ? percent(site.judged / wanted) : "–"));
}

function rulesView() {
  const body = h("tbody");
  const rules = [...model.rules].sort((a, b) => a.grade - b.grade || b.counts.fail - a.counts.fail);
  paged(rules, (rule) => h("tr", { class: "click", onclick: (event) => { if (!event.target.closest("a,button")) openRule(rule); } },
    h("td", null, chip(rule.grade)), h("th", { scope: "row" }, button(pick(rule.title), () => openRule(rule), { class: "text strong" }), h("div", { class: "small" }, clause(rule))),
    h("td", { class: "n" }, number(rule.counts.fail)), h("td", { class: "n" }, number(rule.counts.unknown)), h("td", { class: "barcell" }, verdictBar(rule.counts, pick(rule.title)))), body, 1000);
  const heads = [t("等级", "Severity"), t("规则与依据", "Rule and clause"), `>${t("不合格", "Fail")}`, `>${t("未能判定", "Unknown")}`, t("判定分布", "Verdicts")];
  return [h("h1", null, t("规则", "Rules")), h("p", { class: "note" }, ["verified", "partial", "unverified"].map((key) => [sourceBadge({ source: key }), " ", t(model.words.source[key][2], model.words.source[key][3]), " "])), listTable("rules", heads, body)];
}

function told(count, total, what) {
  return h("p", { class: "told", role: "status", "aria-live": "polite" }, count === total ? `${number(total)} ${what}` : t(`${number(count)} / ${number(total)} ${what}`, `${number(count)} of ${number(total)} ${what}`));
}

const nothing = () => h("p", { class: "empty" }, t("没有符合条件的内容。", "Nothing fits the filter."));

// Which strings contain the query: each distinct text is looked at once, however often it is used.
function textsWith(query) {
  model.lower = model.lower || model.strings.map((text) => text.toLowerCase());
  const { lower } = model;
  const found = new Uint8Array(lower.length);
  for (let id = 0; id < lower.length; id += 1) if (lower[id].includes(query)) found[id] = 1;
  return found;
}

// All findings, gravest first and then by the rank of their sites: sorted once, whatever is asked for later.
function findingsInOrder() {
  const grades = SEVERITIES.map(() => []);
  for (const site of model.ranked) {
    for (const r of Object.keys(site.first)) for (let n = site.first[r]; n < site.first[r] + site.size[r]; n += 1) grades[site.grade[r]].push(n);
  }
  return Uint32Array.from(grades.flat());
}

function selectedFindings(filter) {
  const query = (filter.q || "").trim().toLowerCase();
  const told = query ? textsWith(query) : null;
  const inPlace = siteFilter(filter);
  const siteFits = model.sites.map((site) => inPlace(site) && (!filter.site || site.key === filter.site));
  const siteNamed = query ? model.sites.map((site) => siteHas(site, query)) : null;
  const ruleFits = model.rules.map((rule) => !filter.rule || rule.id === filter.rule);
  const ruleNamed = query ? model.rules.map((rule) => has(rule.title[0], query) || has(rule.title[1], query) || has(rule.id, query)) : null;
  const grade = SEVERITIES.indexOf(filter.severity);
  const { column } = model;
  model.inOrder = model.inOrder || findingsInOrder();
  const found = [];
  for (const n of model.inOrder) {
    if (!siteFits[column.site[n]] || !ruleFits[column.rule[n]] || (grade >= 0 && column.severity[n] !== grade)) continue;
    if (told && !told[column.zh[n]] && !told[column.en[n]] && !told[column.url[n]] && !told[column.excerpt[n]] && !siteNamed[column.site[n]] && !ruleNamed[column.rule[n]]) continue;
    found.push(n);
  }
  return found;
}

// Verdicts other than fail have no findings: one line a verdict.
function selectedVerdicts(filter) {
  const query = (filter.q || "").trim().toLowerCase();
  const inPlace = siteFilter(filter);
  const found = [];
  for (const site of model.ranked) {
    if (!inPlace(site)) continue;
    const named = !query || siteHas(site, query);
    model.rules.forEach((rule, r) => {
      if (LETTERS[site.letters[r]] !== filter.status || (filter.rule && rule.id !== filter.rule) || (filter.severity && rule.severity !== filter.severity)) return;
      if (filter.reason && site.reason[r] !== filter.reason) return;
      if (named || has(pick(rule.title), query) || has(rule.id, query)) found.push([site, rule]);
    });
  }
  return found;
}

function findingsView() {
  const { filter } = state;
  const body = h("tbody");
  const failing = !filter.status || filter.status === "fail";
  const found = failing ? selectedFindings(filter) : selectedVerdicts(filter);
  const more = paged(found, failing ? findingRow : verdictRow, body);
  const names = ["q", "owner", "division", "level", "kind", "rule", "severity", "status", ...(filter.status === "unknown" ? ["reason"] : [])];
  const heads = [t("等级", "Severity"), t("网站", "Site"), t("问题", "Problem"), t("规则与依据", "Rule and clause")];
  return [h("h1", null, t("问题明细", "Problems")), filterBar(names),
    told(found.length, failing ? model.total : found.length, failing ? t("处问题", "problems") : t("项判定", "verdicts")), found.length ? listTable("findings", heads, body) : nothing(), more];
}

// Something folded up that is made when it is first unfolded: hundreds of them stand in a list.
function unfolding(label, make) {
  const fold = h("details", { class: "small", ontoggle: () => { if (fold.childElementCount === 1) fold.append(make()); } }, h("summary", null, label));
  return fold;
}

function findingRow(n) {
  const { column } = model;
  const site = model.sites[column.site[n]], rule = model.rules[column.rule[n]];
  return h("tr", null, h("td", null, chip(column.severity[n])), h("th", { scope: "row" }, button(h("bdi", null, siteTitle(site)), () => openSite(site), { class: "text" })),
    h("td", null, findingBody(n)), h("td", { class: "small" }, button(pick(rule.title), () => openRule(rule), { class: "text" }), h("div", null, clause(rule))));
}

// Why a verdict is unknown, beyond its reason.
const detailOf = (site, rule) => pick((site.detail[rule.index] || [0, 0]).map((place) => model.strings[place]));

function verdictRow([site, rule]) {
  const verdict = LETTERS[site.letters[rule.index]];
  const detail = detailOf(site, rule);
  return h("tr", null, h("td", null, h("span", { class: `chip v-${verdict}` }, word("status", verdict))), h("th", { scope: "row" }, button(h("bdi", null, siteTitle(site)), () => openSite(site), { class: "text" })),
    h("td", null, word("reason", site.reason[rule.index]), detail ? h("div", { class: "muted small" }, h("bdi", null, detail)) : ""), h("td", { class: "small" }, pick(rule.title), h("div", null, clause(rule))));
}

function findingBody(n) {
  const { column, strings } = model;
  const url = strings[column.url[n]], excerpt = strings[column.excerpt[n]], sources = column.sources[n];
  const count = column.sourceCount[n];
  return h("div", { class: "finding" }, h("div", null, h("bdi", null, strings[language === "en" ? column.en[n] : column.zh[n]])),
    url ? h("div", { class: "small url" }, link(url)) : "", traceLine(column.trace[n], model.sites[column.site[n]].observed), excerpt ? h("blockquote", null, h("bdi", null, excerpt)) : "",
    sources.length ? unfolding(t(`见于 ${number(count)} 个页面`, `on ${many(count, "page")}`), () => h("ul", null, sources.map((id) => h("li", { class: "url" }, link(strings[id]))), count > sources.length ? h("li", { class: "muted" }, t(`等 ${number(count)} 页`, `of ${number(count)}`)) : "")) : "");
}

// How an address answered: what somebody needs who doubts the finding.
function traceLine(place, observed) {
  if (place < 0) return "";
  const [status, ip, problem, digest, ...hops] = model.traces[place];
  const facts = [moment(observed), status ? `HTTP ${status}` : "", problem && problem !== "http-status" ? word("reason", problem) : "", ip, digest ? `SHA-256 ${digest}…` : ""].filter(Boolean).join(" · ");
  const steps = [];
  for (let k = 0; k < hops.length; k += 2) steps.push(h("div", null, t("跳转 ", "redirect "), hops[k], " → ", h("bdi", null, hops[k + 1])));
  return h("div", { class: "trace muted" }, t("取证：", "evidence: "), facts, steps);
}

const LINK_CHECK = "broken-links";

// Targets that several pages or sites point to: one line a target, with everyone who links there.
function linksView() {
  const { column, strings } = model;
  const query = (state.filter.q || "").trim().toLowerCase();
  const inPlace = siteFilter(state.filter);
  const targets = new Map();
  for (let n = 0; n < model.total; n += 1) {
    if (model.rules[column.rule[n]].check !== LINK_CHECK || !inPlace(model.sites[column.site[n]])) continue;
    const entry = targets.get(column.url[n]) || { url: strings[column.url[n]], findings: [], pages: 0 };
    entry.findings.push(n);
    entry.pages += column.sourceCount[n];
    targets.set(column.url[n], entry);
  }
  const all = [...targets.values()];
  const found = all.filter(({ url, findings }) => !query || has(url, query) || findings.some((n) => siteHas(model.sites[column.site[n]], query) || has(strings[column.zh[n]], query)));
  found.sort((a, b) => b.findings.length - a.findings.length || b.pages - a.pages || (a.url < b.url ? -1 : 1));
  const body = h("tbody");
  const more = paged(found, targetRow, body);
  return [h("h1", null, t("失效链接（按目标归并）", "Broken links, by target")), filterBar(["q", "owner", "division", "level", "kind"]), told(found.length, all.length, t("个目标", "targets")),
    found.length ? listTable("links", [t("目标", "Target"), `>${t("网站", "Sites")}`, `>${t("页面", "Pages")}`, t("在哪里", "Where")], body) : nothing(), more];
}

function targetRow({ url, findings, pages }) {
  const { column, strings } = model;
  const where = () => findings.map((n) => h("li", null, button(h("bdi", null, siteTitle(model.sites[column.site[n]])), () => openSite(model.sites[column.site[n]]), { class: "text" }), h("ul", null, column.sources[n].map((id) => h("li", { class: "url" }, link(strings[id]))))));
  const first = findings[0];
  return h("tr", null, h("th", { scope: "row" }, h("div", { class: "url" }, link(url)), h("div", { class: "muted small" }, h("bdi", null, strings[language === "en" ? column.en[first] : column.zh[first]])), strings[column.excerpt[first]] ? h("blockquote", null, h("bdi", null, strings[column.excerpt[first]])) : ""),
    h("td", { class: "n", "data-label": t("网站", "sites") }, number(new Set(findings.map((n) => column.site[n])).size)), h("td", { class: "n", "data-label": t("页面", "pages") }, number(pages)),
    h("td", null, unfolding(t("链接它的页面", "pages that link there"), () => h("ul", { class: "tree" }, where()))));
}

function unseenView() {
  const rows = reasonRows();
  const blind = model.ranked.filter((site) => site.counts.unknown).sort((a, b) => a.judged / (a.judged + a.counts.unknown) - b.judged / (b.judged + b.counts.unknown) || a.index - b.index);
  const body = h("tbody");
  const more = paged(blind, (site) => {
    const reasons = [...new Set(Object.values(site.reason))].map((reason) => word("reason", reason)).join(t("、", ", "));
    return h("tr", null, h("th", { scope: "row" }, button(h("bdi", null, siteTitle(site)), () => openSite(site), { class: "text" })), h("td", null, reasons), h("td", { class: "n", "data-label": t("未判定 / 应判定", "unknown / wanted") }, `${site.counts.unknown} / ${site.judged + site.counts.unknown}`));
  }, body);
  return [h("h1", null, t("未能看到的", "What could not be seen")), h("p", { class: "note" }, t("看不到不等于不合格：下列各项既不算合格也不算不合格。", "Not seen is not failed: these count as neither pass nor fail.")),
    rows.length ? h("div", { class: "card" }, reasonTable(rows)) : nothing(), h("h2", null, t(`没有看全的网站（${number(blind.length)}）`, `Sites not fully seen (${number(blind.length)})`)), blind.length ? listTable("unseen", [t("网站", "Site"), t("原因", "Reason"), `>${t("未判定 / 应判定", "Unknown / wanted")}`], body) : nothing(), more];
}

function aboutView() {
  const { run } = model;
  const facts = [[t("检查批次", "run"), run.id], [t("命令", "command"), run.command], [t("开始", "started"), moment(run.started)], [t("结束", "finished"), moment(run.finished)], [t("用时", "took"), pick(run.took)], [t("台账", "inventory"), run.inventory], [t("法域", "jurisdiction"), run.jurisdiction], ["govsite", run.version],
    [t("规则包", "packs"), Object.entries(run.packs).map(([id, version]) => `${id} ${version}`).join(t("，", ", "))], [t("域名服务器", "resolver"), run.resolver.join(" ")], [t("检查位置", "vantage"), run.vantage], [t("自报身份", "user agent"), run.agent], [t("随机种子", "seed"), run.seed]];
  return [h("h1", null, t("关于本次检查", "About this run")), h("div", { class: "card" }, h("dl", { class: "facts" }, facts.filter(([, value]) => value !== "").map(([name, value]) => [h("dt", null, name), h("dd", null, h("bdi", null, value))]))),
    section(t("怎样读这份报告", "How to read this report"), "", h("ul", null,
      h("li", null, t("判定有四种：合格、不合格、未能判定、不适用。未能判定总是说明原因，不算不合格。", "There are four verdicts: pass, fail, unknown, not applicable. Unknown always gives a reason and is not a failure.")),
      h("li", null, t("每条规则写明依据的文件和条款，并标明是否与正式文本核对过。", "Each rule names the document and clause it rests on, and whether somebody compared it with the official text.")),
      h("li", null, t("本文件不联网，可存档、可打印；网址栏的地址记录当前筛选。", "This file loads nothing from the network; it can be kept and printed. The address carries the filter in use.")))),
    run.crashes.length ? section(t("检查程序自身出错", "Checks that crashed (a bug of the tool)"), "", h("ul", null, run.crashes.map((crash) => h("li", null, h("bdi", null, crash))))) : ""];
}
