// How the sites stood from run to run, and what became of the problems of the run before.

const standingOf = (run) => ({ grades: SEVERITIES.map((name) => run.worst[name] || 0), clean: run.clean, unseen: run.sites - run.clean - sum(Object.values(run.worst)) });
const failingShare = (run) => (run.sites ? sum(Object.values(run.worst)) / run.sites : 0);

function trendSection() {
  const { runs, turns } = model.trend;
  if (runs.length < 2) return "";
  const before = runs[runs.length - 2];
  const told = Object.keys(model.words.turn).filter((turn) => turns[turn]).map((turn) => t(`${word("turn", turn)} ${number(turns[turn])} 处`, `${number(turns[turn])} ${word("turn", turn)}`)).join(t("，", ", "));
  const last = told ? h("p", null, t(`与上次检查（${moment(before.started)}）相比：${told}。`, `Since the run before (${moment(before.started)}): ${told}.`)) : "";
  const rules = runs.some((run) => run.otherRules) ? h("p", { class: "note" }, t("标 * 的批次所用规则与前一次不同，数字的变化不全是网站的变化。", "Runs marked * were judged by other rules than the run before: not every change is a change of the sites.")) : "";
  return section(t("历次检查", "From run to run"), t("同一台账的历次检查：各网站按最严重的问题计，折线为有问题网站的比例。", "Runs over the same inventory: sites by their gravest problem; the line is the share with problems."), last, trendChart(runs), rules, trendTable(runs));
}

function trendChart(runs) {
  const parts = standingParts();
  // Of runs on one day the axis tells the times, below the days.
  const when = new Set(runs.map((run) => day(run.started))).size < runs.length ? (stamp) => moment(stamp).replace(/ (?=\d\d:)/, "\n") : day;
  const name = (run) => `${when(run.started)}${run.otherRules ? " *" : ""}`;
  const label = t(`${runs.length} 次检查，有问题网站的比例由 ${percent(failingShare(runs[0]))} 变为 ${percent(failingShare(runs[runs.length - 1]))}`, `${runs.length} runs; the share of sites with problems went from ${percent(failingShare(runs[0]))} to ${percent(failingShare(runs[runs.length - 1]))}`);
  const shareName = t("有问题网站的比例", "share with problems");
  return chart(label, (width) => (width < 560 ? 340 : 300), (width) => ({
    grid: { left: 8, right: 8, top: 34, bottom: width < 560 ? 92 : 44, containLabel: true }, legend: { ...legendBelow(), ...(width < 560 ? { type: "plain" } : {}) },
    tooltip: { ...tooltip(([first]) => { const run = runs[first.dataIndex], found = standingOf(run); return [moment(run.started), ...parts.map((part) => [part.name, part.count(found)]).filter((row) => row[1]).map(([what, count]) => `${what}  ${number(count)}`), `${shareName}  ${percent(failingShare(run))}`].join("\n"); }, "axis"), axisPointer: { type: "shadow", shadowStyle: { color: "var(--accent-soft)", opacity: 0.5 } } },
    xAxis: chartAxis("category", { data: runs.map(name) }),
    yAxis: [chartAxis("value", { name: t("网站", "sites"), nameTextStyle: { color: MUTED }, minInterval: 1 }), chartAxis("value", { min: 0, max: 1, interval: 0.25, splitLine: { show: false }, axisLabel: { formatter: (value) => `${Math.round(value * 100)}%` } })],
    series: [...parts.filter((part) => runs.some((run) => part.count(standingOf(run)))).map((part) => ({ type: "bar", name: part.name, stack: "sites", barMaxWidth: 54, itemStyle: { color: part.color }, emphasis: { disabled: true }, data: runs.map((run) => part.count(standingOf(run))) })),
      { type: "line", name: shareName, yAxisIndex: 1, symbol: "circle", symbolSize: 8, lineStyle: { color: "var(--accent)", width: 2.5 }, itemStyle: { color: "var(--accent)" }, emphasis: { disabled: true }, data: runs.map(failingShare) }],
  }));
}

function trendTable(runs) {
  const heads = [t("开始时间", "started"), `>${t("网站", "sites")}`, `>${t("有问题", "with problems")}`, `>${t("比例", "share")}`, ...SEVERITIES.map((_, g) => `>${t(`最重为${severityName(g)}`, `worst: ${severityName(g)}`)}`), `>${t("不合格判定", "failed verdicts")}`, `>${t("可判定率", "coverage")}`];
  return asTable(table(t("历次检查", "runs"), heads, [...runs].reverse().map((run) => {
    const failing = sum(Object.values(run.worst)), judged = run.passed + run.failed;
    return h("tr", null, h("th", { scope: "row" }, moment(run.started), run.otherRules ? " *" : "", h("div", { class: "muted small" }, run.id)), h("td", { class: "n" }, number(run.sites)), h("td", { class: "n" }, number(failing)), h("td", { class: "n" }, percent(failingShare(run))),
      SEVERITIES.map((name) => h("td", { class: "n" }, number(run.worst[name] || 0))), h("td", { class: "n" }, number(run.failed)), h("td", { class: "n" }, judged + run.unknown ? percent(judged / (judged + run.unknown)) : "–"));
  })));
}
