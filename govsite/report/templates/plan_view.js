// The plan as one view: numbers first, then the flow, the tree, the calendar, what is open and why.

const PLAN_PARTS = { flow: () => t("前后流向", "Flow"), tree: () => t("去向", "Who goes where"), waves: () => t("批次", "Waves"), questions: () => t("待定", "Questions"), clauses: () => t("依据", "Clauses"), worth: () => t("收益", "Worth"), likeness: () => t("雷同", "Alike") };

function planSection(id, title, note, ...body) {
  return h("section", { class: "card plan-card", id: `plan-${id}`, "aria-labelledby": `plan-${id}-title` }, h("h2", { id: `plan-${id}-title` }, title), note ? h("p", { class: "note" }, note) : "", body);
}

function planView() {
  const view = h("div", { class: "plan" }, planHeadline(), planFigures(), flowSection(), treeSection(), waveSection(), questionSection(), clauseSection(), worthSection(), likenessSection(), planRemarks());
  // The tree fills its holder by id, so it waits until the view stands in the page.
  queueMicrotask(drawTree);
  return view;
}

function planHeadline() {
  const { sites, stays } = plan;
  const kinds = [...countBy(stays, (site) => site.group)].sort((a, b) => groupRank(a[0]) - groupRank(b[0]));
  const shown = kinds.slice(0, 5);
  const rest = stays.length - sum(shown.map(([, count]) => count));
  const parts = [...shown.map(([group, count]) => t(`${number(count)} 个${groupName(group)}`, `${number(count)} × ${groupName(group)}`)), ...(rest ? [t(`其他 ${number(rest)} 个`, `${number(rest)} others`)] : [])];
  const outside = new Set(sites.map((site) => site.target).filter((target) => typeof target === "string"));
  const open = sites.filter((site) => site.decision === "question").length;
  const before = t(`整合前 ${number(sites.length)} 个网站`, `${number(sites.length)} sites before`), after = t(`整合后 ${number(stays.length)} 个`, `${number(stays.length)} after`);
  return h("header", { class: "plan-head" }, h("h1", null, t("网站集约整合方案", "Consolidation plan")),
    h("p", { class: "hero", role: "img", "aria-label": `${before}, ${after}` }, h("span", { class: "from" }, number(sites.length)), h("span", { class: "arrow", "aria-hidden": "true" }, "→"), h("span", { class: "to" }, number(stays.length))),
    h("p", { class: "lead" }, parts.length ? t(`保留：${parts.join(" + ")}。`, `Staying: ${parts.join(" + ")}.`) : t("清单中没有保留的网站。", "No site of the list stays."), outside.size ? t(`另有 ${number(outside.size)} 个去向在清单以外。`, ` ${outside.size === 1 ? "One target is" : `${number(outside.size)} targets are`} outside the list.`) : "", open ? h("span", { class: "open" }, t(`另有 ${number(open)} 个待定。`, ` ${number(open)} are open.`)) : ""));
}

function planFigures() {
  const counts = countBy(plan.sites, (site) => site.decision);
  const card = (decision) => h("button", { type: "button", class: `figure d-${decision}`, onclick: () => filterPlan({ decision }) }, h("span", { class: "name" }, planWord("decision", decision)), h("strong", null, number(counts.get(decision) || 0)));
  const { summary } = plan;
  const cards = DECISIONS.filter((decision) => counts.get(decision) || decision === "question").map(card);
  const info = (name, value, note) => h("div", { class: "figure" }, h("span", { class: "name" }, name), h("strong", null, value), note ? h("span", { class: "muted small" }, note) : "");
  return h("div", { class: "figures plan-figures" }, cards, summary.waves ? info(t("批次", "waves"), number(summary.waves), span()) : "",
    summary.freed_hosts ? info(t("注销域名", "names given up"), number(summary.freed_hosts)) : "", summary.freed_cost ? info(t("每年节约（元）", "freed a year"), money(summary.freed_cost)) : "");
}

function span() {
  const { waves } = plan;
  return waves.length && waves[0].starts ? `${month(waves[0].starts)} – ${month(waves[waves.length - 1].ends)}` : "";
}

function planRemarks() {
  if (!plan.remarks.length) return "";
  return planSection("remarks", t("说明", "Remarks"), "", h("ul", null, plan.remarks.map((words) => h("li", null, pick(words)))));
}

// ---- one site

function openPlanSite(site) { showPlanDrawer(planSite(site)); }

function planSite(site) {
  const gain = plan.worth && plan.worth.gains[site.index];
  const facts = [
    [t("网址", "address"), link(site.url)], [t("主办单位", "owner"), site.owner], [t("级别类型", "level and kind"), groupName(site.group)], [t("行政区划", "division"), plan.divisions[site.division] || site.division],
    [t("去向", "goes to"), site.target ? [siteButton(site.target), site.content !== "none" ? h("span", { class: "muted" }, t("，", ", "), planWord("content", site.content)) : ""] : ""],
    [t("经由", "by way of"), site.via.map((step, n) => [n ? " → " : "", siteButton(step)])],
    [t("批次", "wave"), site.wave ? t(`第 ${site.wave} 批`, `wave ${site.wave}`) + waveDays(site.wave) : ""],
    [t("报批", "approval"), site.approval || (site.needsApproval ? t("需报上级批准", "needs the approval of the government above") : "")],
    [t("人工确定", "decided by hand"), site.frozen.join(", ")], [t("备注", "note"), site.note],
    [t("注销域名", "names given up"), site.decision === "keep" ? "" : site.hosts.join(", ")], [t("年费用", "yearly cost"), site.cost === null || site.decision === "keep" ? "" : money(site.cost)], [t("合同到期", "contract ends"), site.contract],
    [t("月访问", "visits a month"), site.visits === null ? "" : number(site.visits)], [t("页面", "pages"), site.pages === null ? "" : number(site.pages)],
    [t("需迁移页面", "pages to move"), gain && gain[0] !== null ? number(gain[0]) : ""], [t("目标网站已有", "already at the target"), gain && gain[1] !== null ? number(gain[1]) : ""], [t("别处没有的页面", "pages nobody else has"), gain && gain[2] !== null ? number(gain[2]) : ""],
    [t("每月更新（至少）", "updates a month, at least"), gain && gain[3] !== null ? gain[3] : ""]];
  return [h("header", null, h("h2", { id: "drawer-title" }, h("bdi", null, planTitle(site))), decisionChip(site.decision)),
    site.questions.length ? h("div", { class: "warn" }, site.questions.map(([column, zh, en]) => h("p", null, planColumn(column), t("：", ": "), t(zh, en)))) : "",
    h("div", { class: "advice" }, site.reason.words.map((words) => h("p", null, pick(words))), site.reason.clause ? h("p", { class: "small" }, t("依据：", "Clause: "), site.reason.clause, " ", planSource(site.reason), site.reason.note ? h("span", { class: "muted" }, ` ${site.reason.note}`) : "") : ""),
    h("dl", { class: "facts" }, facts.filter(([, value]) => (Array.isArray(value) ? value.length : value || value === 0)).map(([name, value]) => [h("dt", null, name), h("dd", null, value)])),
    planTwins(site), planArrivals(site)];
}

const waveDays = (n) => { const wave = plan.waves.find((entry) => entry.number === n); return wave && wave.starts ? ` (${day(wave.starts.slice(0, 10))} – ${day(wave.ends.slice(0, 10))})` : ""; };

function planArrivals(site) {
  if (!site.arrivals.length) return "";
  return [h("h3", null, t(`并入该网站的（${number(site.arrivals.length)}）`, `What comes to it (${number(site.arrivals.length)})`)), decisionBar(site.arrivals, t("并入", "arrivals")), branch(site.arrivals)];
}

function planTwins(site) {
  const found = plan.likeness ? plan.likeness.pairs.filter((pair) => pair.a === site.index || pair.b === site.index).slice(0, 8) : [];
  if (!found.length) return "";
  return [h("h3", null, t("内容相同的网站", "Sites that say the same")), h("ul", { class: "problems" }, found.map((pair) => {
    const mine = pair.a === site.index ? 0 : 1;
    const other = plan.sites[mine ? pair.a : pair.b];
    return h("li", null, siteButton(other), " ", t(`${number(pair.pages[mine])} 页（${percent(pair.share[mine])}）`, `${number(pair.pages[mine])} pages (${percent(pair.share[mine])})`),
      pair.examples.slice(0, 2).map((twin) => h("blockquote", null, link(twin[mine]), " ≈ ", link(twin[1 - mine]))));
  }))];
}

function showPlanDrawer(content) {
  const dialog = document.getElementById("drawer");
  clear(dialog, button("✕", () => dialog.close(), { class: "close", "aria-label": t("关闭", "Close") }), content);
  dialog.addEventListener("close", () => document.body.classList.remove("with-drawer"), { once: true });
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  document.body.classList.add("with-drawer");
}
