// The first view: the run in numbers, who stands how, what is worst, what could not be seen.

const GROUPS = {
  level: { title: () => t("按级别", "By level"), key: (site) => site.level || "", name: (key) => word("level", key) || unnamed(), order: () => Object.keys(model.words.level) },
  kind: { title: () => t("按类型", "By kind"), key: (site) => site.kind || "", name: (key) => word("kind", key) || unnamed(), order: () => Object.keys(model.words.kind) },
  division: { title: () => t("按地区", "By district"), key: (site) => site.division, name: divisionName, order: null },
  owner: { title: () => t("按单位", "By unit"), key: (site) => site.owner, name: (key) => key || unnamed(), order: null },
};

function groupsOf(by) {
  const found = new Map();
  for (const site of model.sites) {
    const key = GROUPS[by].key(site);
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(site);
  }
  const order = GROUPS[by].order && GROUPS[by].order();
  const rank = (key) => (order ? (order.indexOf(key) + 1 || 99) : 0);
  return [...found].sort((a, b) => rank(a[0]) - rank(b[0]) || (key0(a) - key0(b)) || String(a[0]).localeCompare(String(b[0])));
}
const key0 = ([key]) => (key === "" ? 1 : 0);

function overviewView() {
  const failing = model.sites.filter((site) => site.worst >= 0);
  return [headline(failing), figures(failing),
    section(t("网站总体情况", "How the sites stand"), "", standingBar(model.sites, t("全部网站", "all sites")), legend()),
    trendSection(),
    h("div", { class: "pair" }, worstRules(), worstSites(failing)),
    unseenSummary(), groupSections()];
}

// Sites to which a rule applies: those that are offline or closed count as neither good nor bad.
const askedOf = (sites) => sites.filter((site) => site.judged || site.counts.unknown || site.counts.unwatched);

function headline(failing) {
  const grave = model.sites.filter((site) => site.worst === 0 || site.worst === 1).length;
  const asked = askedOf(model.sites).length;
  const idle = model.sites.length - asked;
  const partly = model.sites.filter((site) => site.counts.unknown).length;
  const blind = partly ? h("p", { class: "note" }, t(`另有部分内容没有看到：${number(partly)} 个网站有未能判定的规则，原因见“未能看到”。`, `Not everything could be seen: rules could not be judged on ${many(partly, "site")}; “Not seen” says why.`)) : "";
  const known = model.run.leftOut ? h("p", { class: "note" }, t(`只列出新出现的问题：基线中已有的 ${number(model.run.leftOut)} 处未列出。`, `Only new problems are listed: ${many(model.run.leftOut, "problem")} of the baseline left out.`)) : "";
  const silent = idle ? h("p", { class: "note" }, t(`另有 ${number(idle)} 个网站没有适用的规则（如临时下线、永久下线），未作判定。`, `To ${many(idle, "more site")} no rule applies (as where a site is offline or closed).`)) : "";
  const unfinished = model.run.state !== "finished" ? h("p", { class: "warn" }, t("本次检查没有做完，以下只是已完成部分。", "This run did not finish; what follows is the part that was done.")) : "";
  const crashed = model.run.crashes.length ? h("p", { class: "warn" }, t(`有 ${model.run.crashes.length} 项检查因程序出错未能判定，详见“关于”。`, `${many(model.run.crashes.length, "check")} crashed; see “About”.`)) : "";
  const told = t(
    `共检查 ${number(asked)} 个网站，${number(failing.length)} 个有问题，其中 ${number(grave)} 个有单项否决或严重问题。`,
    `${many(asked, "site")} looked at, ${number(failing.length)} with problems, ${number(grave)} of them with a veto or a grave one.`);
  return h("div", { class: "headline" }, h("h1", null, t("政府网站检查报告", "Website audit")), h("p", { class: "lead" }, told), blind, silent, known, unfinished, crashed);
}

function figures(failing) {
  const counts = { pass: 0, fail: 0, unknown: 0 };
  const problems = [0, 0, 0, 0, 0];
  for (const site of model.sites) {
    for (const verdict of Object.keys(counts)) counts[verdict] += site.counts[verdict];
    site.problems.forEach((count, g) => { problems[g] += count; });
  }
  const judged = counts.pass + counts.fail, asked = askedOf(model.sites).length;
  const card = (name, value, note, view) => h("a", { class: "figure", href: `#${view}` }, h("span", { class: "name" }, name), h("strong", null, value), h("span", { class: "muted" }, note));
  return h("div", { class: "figures" },
    card(t("有问题的网站", "Sites with problems"), number(failing.length), t(`占 ${percent(failing.length / asked)}`, `${percent(failing.length / asked)} of ${number(asked)}`), "view=sites"),
    h("a", { class: "figure wide", href: "#view=findings" }, h("span", { class: "name" }, t("问题（处）", "Problems")), h("strong", null, number(model.total)),
      h("span", { class: "chips" }, problems.map((count, g) => (count ? chip(g, count) : "")))),
    card(t("不合格判定", "Failed verdicts"), number(counts.fail), t(`合格 ${number(counts.pass)}`, `${number(counts.pass)} passed`), "view=rules"),
    card(t("可判定率", "Coverage"), judged + counts.unknown ? percent(judged / (judged + counts.unknown)) : "–", t(`未能判定 ${number(counts.unknown)} 项`, `${number(counts.unknown)} could not be judged`), "view=unseen"));
}

function groupSections() {
  const shown = ["level", "kind", "division"].map((by) => [by, groupsOf(by)]).filter(([, groups]) => groups.some(([key]) => key));
  if (!shown.length) return "";
  return section(t("分组情况", "Group by group"), t("各组网站按最严重的问题计，颜色同上。点击一条看该组的网站。", "The sites of each group by their gravest problem, colours as above. A bar leads to its sites."),
    h("div", { class: "groups" }, shown.map(([by, groups]) => h("div", { class: by === "division" ? "group wide" : "group" }, h("h3", null, GROUPS[by].title()), groupChart(by, groups), asTable(groupTable(by, groups))))));
}

const GROUPS_CHARTED = 40;
const failingOf = (sites) => sites.filter((site) => site.worst >= 0).length;

function groupChart(by, groups) {
  const shown = groups.length <= GROUPS_CHARTED ? groups : [...groups].sort((a, b) => failingOf(b[1]) - failingOf(a[1])).slice(0, GROUPS_CHARTED);
  const names = shown.map(([key]) => GROUPS[by].name(key));
  const found = shown.map(([, sites]) => standing(sites));
  const parts = standingParts();
  const label = `${GROUPS[by].title()}: ${names.map((name, n) => `${name} ${percent(failingOf(shown[n][1]) / shown[n][1].length)}`).join(t("，", ", "))}`;
  const cut = shown.length < groups.length ? h("p", { class: "note" }, t(`只画问题网站最多的 ${shown.length} 个，全部见表格。`, `The ${shown.length} with most problem sites; the table has all.`)) : "";
  return [chart(label, () => 34 + shown.length * 27, (width) => ({
    grid: { left: 4, right: 30, top: 30, bottom: 2, containLabel: true },
    tooltip: tooltip(({ dataIndex: n }) => [`${names[n]}  ${number(shown[n][1].length)}`, ...parts.map((part) => [part.name, part.count(found[n])]).filter((row) => row[1]).map(([what, count]) => `${what}  ${number(count)}`)].join("\n")),
    xAxis: chartAxis("value", { max: 1, show: false }),
    yAxis: [chartAxis("category", { data: names, inverse: true, axisLine: { show: false }, axisLabel: { interval: 0, width: Math.max(70, width * 0.34), overflow: "truncate" } }),
      // The share with problems stands behind each bar.
      chartAxis("category", { data: shown.map(([, sites]) => percent(failingOf(sites) / sites.length)), inverse: true, position: "right", axisLine: { show: false }, name: t("有问题", "with problems"), nameLocation: "start", nameGap: 8, nameTextStyle: { color: MUTED, align: "center" }, axisLabel: { interval: 0, color: INK } })],
    series: parts.map((part) => ({ type: "bar", name: part.name, stack: "sites", barWidth: 15, cursor: "pointer", itemStyle: { color: part.color }, emphasis: { disabled: true }, data: found.map((one, n) => part.count(one) / shown[n][1].length) })),
  }), ({ dataIndex: n }) => go({ view: "sites", [by]: shown[n][0] || "-" })), cut];
}

function groupTable(by, groups) {
  const heads = [GROUPS[by].title(), `>${t("网站", "sites")}`, `>${t("有问题", "with problems")}`, `>${t("比例", "share")}`, ...SEVERITIES.map((_, g) => `>${severityName(g)}`)];
  return table(GROUPS[by].title(), heads, groups.map(([key, sites]) => {
    const failing = failingOf(sites);
    return h("tr", null, h("th", { scope: "row" }, h("a", { href: address({ view: "sites", [by]: key || "-" }) }, GROUPS[by].name(key))),
      h("td", { class: "n" }, number(sites.length)), h("td", { class: "n" }, number(failing)), h("td", { class: "n" }, percent(failing / sites.length)), standing(sites).grades.map((count) => h("td", { class: "n" }, number(count))));
  }));
}

function worstRules() {
  const rules = model.rules.filter((rule) => rule.counts.fail).sort((a, b) => a.grade - b.grade || b.counts.fail - a.counts.fail).slice(0, 12);
  const most = Math.max(1, ...rules.map((rule) => rule.counts.fail));
  return section(t("最要紧的不合格规则", "Gravest failing rules"), "", rules.length ? h("ol", { class: "ranking" }, rules.map((rule) => h("li", null,
    button([h("span", { class: "grow" }, pick(rule.title)), chip(rule.grade), h("b", { class: "n" }, number(rule.counts.fail))], () => openRule(rule), { class: "row" }),
    h("i", { class: `meter s-${rule.severity}`, "aria-hidden": "true", vars: { "--share": rule.counts.fail / most } })))) : h("p", null, t("没有不合格的规则。", "No rule failed.")),
  h("a", { class: "all", href: "#view=rules" }, t("全部规则", "All rules")));
}

function worstSites(failing) {
  const worst = model.ranked.filter((site) => site.worst >= 0).slice(0, 12);
  return section(t("问题最重的网站", "Worst sites"), "", worst.length ? h("ol", { class: "ranking" }, worst.map((site) => h("li", null,
    button([h("span", { class: "grow" }, h("bdi", null, siteTitle(site))), chips(site.failed)], () => openSite(site), { class: "row" })))) : h("p", null, t("没有发现问题。", "No problem was found.")),
  failing.length > worst.length ? h("a", { class: "all", href: "#view=sites" }, t(`全部 ${number(model.sites.length)} 个网站`, `All ${number(model.sites.length)} sites`)) : "");
}

// Reasons for unknown with how many verdicts and sites each took away.
function reasonRows() {
  const found = new Map();
  for (const site of model.sites) {
    const here = new Set();
    for (const reason of Object.values(site.reason)) {
      const entry = found.get(reason) || { reason, verdicts: 0, sites: 0 };
      entry.verdicts += 1;
      if (!here.has(reason)) entry.sites += 1;
      here.add(reason);
      found.set(reason, entry);
    }
  }
  return [...found.values()].sort((a, b) => b.verdicts - a.verdicts || (a.reason < b.reason ? -1 : 1));
}

function unseenSummary() {
  const rows = reasonRows();
  const note = t("看不到不等于不合格：下列各项既不算合格也不算不合格。", "Not seen is not failed: these count as neither pass nor fail.");
  return section(t("未能看到的", "What could not be seen"), note, rows.length ? reasonTable(rows) : h("p", null, t("全部看清。", "Everything was seen.")));
}

function reasonTable(rows) {
  const heads = [t("原因", "reason"), `>${t("判定", "verdicts")}`, `>${t("网站", "sites")}`, t("怎么办", "what to do")];
  return table(t("未能看到的原因", "reasons"), heads, rows.map(({ reason, verdicts, sites }) => {
    const [zh, en, whatZh, whatEn] = model.words.reason[reason];
    return h("tr", null, h("th", { scope: "row" }, h("a", { href: address({ view: "findings", status: "unknown", reason }) }, t(zh, en))), h("td", { class: "n" }, number(verdicts)), h("td", { class: "n" }, number(sites)), h("td", null, t(whatZh, whatEn)));
  }));
}
