// Questions, clauses, cost and worth, and sites that say the same.

function questionSection() {
  const asked = new Map();
  for (const site of plan.sites) for (const [column, zh, en] of site.questions) {
    if (!asked.has(column)) asked.set(column, { column, sites: new Set(), words: new Map() });
    asked.get(column).sites.add(site);
    const words = t(zh, en);
    asked.get(column).words.set(words, (asked.get(column).words.get(words) || 0) + 1);
  }
  if (!asked.size) return planSection("questions", t("待定问题", "Open questions"), "", h("p", { class: "fine" }, t("没有：每个网站都已有结论。", "None: every site is decided.")));
  const rows = [...asked.values()].sort((a, b) => b.sites.size - a.sites.size).map(({ column, sites, words }) => {
    const told = [...words].sort((a, b) => b[1] - a[1]);
    return h("tr", null, h("th", { scope: "row" }, planColumn(column)), h("td", { class: "n" }, button(number(sites.size), () => filterPlan({ column }), { class: "text", "aria-label": t(`列出这 ${sites.size} 个网站`, `list these ${sites.size} sites`) })),
      h("td", null, told.slice(0, 4).map(([text, count]) => h("div", null, h("bdi", null, text), count > 1 ? h("span", { class: "muted" }, ` × ${number(count)}`) : "")), told.length > 4 ? h("div", { class: "muted small" }, t(`另有 ${number(told.length - 4)} 种`, `${number(told.length - 4)} more`)) : ""));
  });
  return planSection("questions", t("待定问题", "Open questions"), t("数据不足以决定的，不作猜测；在清单中补齐下列各列（“去向”填在方案文件中）后重新生成方案。", "What the data do not decide is not guessed; fill in these columns of the inventory (targets in the plan's file) and plan again."),
    table(t("缺少的列与要回答的问题", "missing columns and their questions"), [t("缺少的列", "column"), `>${t("网站", "sites")}`, t("问题", "question")], rows));
}

function clauseSection() {
  const found = new Map();
  for (const site of plan.sites) {
    const { row, clause } = site.reason;
    if (site.decision === "question") continue;
    const key = `${row}|${clause}|${site.decision}`;
    if (!found.has(key)) found.set(key, { row, clause, decision: site.decision, reason: site.reason, count: 0 });
    found.get(key).count += 1;
  }
  const rows = [...found.values()].sort((a, b) => b.count - a.count).map(({ row, clause, decision, reason, count }) => h("tr", null,
    h("th", { scope: "row" }, row === "frozen" ? t("人工确定", "decided by hand") : reason.words.length && row !== "one-site-per-unit" ? pick(reason.words[0]) : t("一个单位最多开设一个网站", "one unit, one site at most"), h("br"), h("code", { class: "small muted" }, row)),
    h("td", null, decisionChip(decision)), h("td", null, h("span", { class: "clause" }, clause, " ", planSource(reason))), h("td", { class: "n" }, number(count))));
  return planSection("clauses", t("依据", "By which clause"), t(`政策表 ${plan.head.policy}，版本 ${plan.head.policyVersion}。`, `Policy ${plan.head.policy}, version ${plan.head.policyVersion}.`),
    table(t("各条款及网站数", "clauses and sites"), [t("规定", "rule"), t("处理", "decision"), t("文件与条款", "document and clause"), `>${t("网站", "sites")}`], rows));
}

function planSource(reason) {
  if (!reason.source) return "";
  const [zh, en, whyZh, whyEn] = plan.words.source[reason.source];
  return h("span", { class: `badge b-${reason.source}`, title: t(whyZh, whyEn) }, t(zh, en));
}

const orDash = (value) => (value === null || value === undefined ? "–" : number(Math.round(value)));
const partly = (known, all) => (known < all ? t(`已知 ${number(known)} / ${number(all)} 个`, `known for ${number(known)} of ${number(all)}`) : t(`全部 ${number(all)} 个`, `all ${number(all)} known`));

function worthSection() {
  const { worth } = plan;
  if (!worth) return "";
  const { totals } = worth;
  const card = (name, value, note) => h("div", { class: "figure" }, h("span", { class: "name" }, name), h("strong", null, value), h("span", { class: "muted small" }, note));
  const cards = [
    totals.cost_known ? card(t("每年节约（元）", "freed a year"), money(totals.annual_cost), partly(totals.cost_known, totals.sites)) : "",
    totals.pages_known ? card(t("需迁移页面", "pages that move"), number(totals.pages - totals.pages_at_target), partly(totals.pages_known, totals.sites)) : "",
    totals.visits_known ? card(t("每月访问改道", "visits a month"), number(totals.visits), partly(totals.visits_known, totals.sites)) : "",
    totals.updates_known ? card(t("每月更新（至少）", "updates a month, at least"), number(Math.round(totals.updates)), partly(totals.updates_known, totals.sites)) : "",
    totals.findings_known ? card(t("不必再整改的问题", "problems nobody has to mend"), number(totals.findings), partly(totals.findings_known, totals.sites)) : ""];
  const growth = (receipt) => (receipt.before && receipt.pages !== null ? `+${percent(receipt.pages / receipt.before)}` : "–");
  const receipts = worth.receipts.filter((receipt) => receipt.sites > 0).slice(0, 15).map((receipt) => {
    const target = typeof receipt.target === "number" ? plan.sites[receipt.target] : receipt.target;
    return h("tr", null, h("th", { scope: "row" }, siteButton(target)), h("td", { class: "n" }, number(receipt.sites)), h("td", { class: "n" }, orDash(receipt.pages)), h("td", { class: "n" }, growth(receipt)), h("td", { class: "n" }, orDash(receipt.visits)));
  });
  const ranking = worth.ranking.slice(0, 15).map((place) => {
    const site = plan.sites[place];
    return h("tr", null, h("th", { scope: "row" }, siteButton(site)), h("td", { class: "n" }, site.cost === null ? "–" : money(site.cost)), h("td", { class: "n" }, orDash(worth.gains[place][0])), h("td", { class: "n" }, orDash(worth.gains[place][6])), h("td", null, site.contract || "–"));
  });
  return planSection("worth", t("代价与收益", "Cost and worth"), t("只合计已知的数字；不知道的不当作零。", "Sums are over what is known; unknown is not zero."), h("div", { class: "figures worth" }, cards),
    h("div", { class: "two" }, receipts.length ? h("div", null, h("h3", null, t("承接量最大的网站", "Who takes in most")), table(t("承接量", "what targets take in"), [t("网站", "site"), `>${t("并入", "sites")}`, `>${t("页面", "pages")}`, `>${t("增幅", "growth")}`, `>${t("月访问", "visits")}`], receipts)) : "",
      ranking.length ? h("div", null, h("h3", null, t("单位迁移量节约最多", "Most freed for each page moved")), table(t("排序", "ranking"), [t("网站", "site"), `>${t("年费用", "yearly cost")}`, `>${t("页面", "pages")}`, `>${t("元/页", "per page")}`, t("合同到期", "contract ends")], ranking)) : ""));
}

// How two alike sites stand to one another in the plan: what differs is what people should look at.
function relation(a, b) {
  if (a.target === b) return t("前者并入后者", "the first merges into the second");
  if (b.target === a) return t("后者并入前者", "the second merges into the first");
  if (a.target && a.target === b.target) return t("并入同一网站", "both go to one site");
  if (a.decision === "keep" && b.decision === "keep") return h("b", { class: "mark" }, t("都保留", "both stay"));
  return h("b", { class: "mark" }, t("去向不同", "they part"));
}

function likenessSection() {
  const { likeness } = plan;
  if (!likeness) return "";
  const rows = likeness.pairs.slice(0, 40).map((pair) => {
    const [a, b] = [plan.sites[pair.a], plan.sites[pair.b]];
    return h("tr", null, h("th", { scope: "row" }, siteButton(a), h("br"), siteButton(b)), h("td", { class: "n" }, number(pair.pages[0]), h("br"), number(pair.pages[1])), h("td", { class: "n" }, percent(pair.share[0]), h("br"), percent(pair.share[1])),
      h("td", null, pair.columns.filter(([here]) => here).slice(0, 3).map(([here, there, count]) => h("div", null, h("bdi", null, here === there ? here : `${here} / ${there}`), h("span", { class: "muted" }, ` ${number(count)}`))), h("span", { class: "chips" }, pair.owner ? h("span", { class: "badge" }, t("同一单位", "one owner")) : "", pair.template ? h("span", { class: "badge" }, t("同一模板", "one template")) : "")), h("td", null, relation(a, b)));
  });
  const groups = likeness.groups.filter(([bond]) => bond === "template").slice(0, 6).map(([, places]) => h("li", null, t(`${number(places.length)} 个网站用同一模板：`, `${number(places.length)} sites of one template: `), places.slice(0, 5).map((place, n) => [n ? "、" : "", siteButton(plan.sites[place])]), places.length > 5 ? " …" : ""));
  return planSection("likeness", t("内容相同的网站", "Sites that say the same"), t(`按页面正文近似度（≥${percent(likeness.threshold)}）比较，共 ${number(likeness.count)} 对；到处转载的内容不计。`, `Pages compared by their text (alike from ${percent(likeness.threshold)}): ${number(likeness.count)} pairs; what is reprinted everywhere links nobody.`),
    rows.length ? table(t("内容相同的网站", "sites that say the same"), [t("网站", "sites"), `>${t("相同页面", "pages alike")}`, `>${t("占比", "share")}`, t("栏目", "columns"), t("方案", "in the plan")], rows) : h("p", null, t("没有发现内容相同的网站。", "No two sites were found alike.")), groups.length ? h("ul", { class: "small" }, groups) : "");
}
