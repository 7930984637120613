// Before and after as a flow: left the groups of today, right where their sites are found afterwards.

const GROUPS_DRAWN = 14;

// Groups beyond the fourteen largest flow together, so that any inventory can be drawn.
function flowGroups() {
  const sizes = countBy(plan.sites, (site) => site.group);
  const drawn = new Set([...sizes].sort((a, b) => b[1] - a[1]).slice(0, GROUPS_DRAWN).map(([group]) => group));
  for (const site of plan.stays) if (drawn.size < GROUPS_DRAWN + 4) drawn.add(site.group);
  return (group) => (group.startsWith("=") || drawn.has(group) ? group : "=rest");
}

const nodeName = (group) => (group === "=rest" ? t("其他", "others") : afterName(group));

function flows() {
  const short = flowGroups();
  const found = new Map();
  for (const site of plan.sites) {
    const from = short(site.group), to = short(groupAfter(site));
    const key = `${from}>${to}>${site.decision}`;
    if (!found.has(key)) found.set(key, { key, from, to, decision: site.decision, sites: [] });
    found.get(key).sites.push(site);
  }
  const rank = (group) => (group === "=rest" ? 9e4 : afterRank(group));
  const order = (a, b) => rank(a.from) - rank(b.from) || rank(a.to) - rank(b.to) || DECISIONS.indexOf(a.decision) - DECISIONS.indexOf(b.decision);
  return { ribbons: [...found.values()].sort(order), rank };
}

const ribbonLabel = (ribbon) => `${nodeName(ribbon.from)} → ${nodeName(ribbon.to)}: ${planWord("decision", ribbon.decision)} ${number(ribbon.sites.length)}`;

// One node a group and side: what a name on the left was, what stands on the right afterwards.
function flowNodes(ribbons, side, rank) {
  const nodes = new Map();
  for (const ribbon of ribbons) {
    const node = nodes.get(ribbon[side]) || { group: ribbon[side], size: 0, stays: 0 };
    node.size += ribbon.sites.length;
    if (ribbon.decision === "keep") node.stays += ribbon.sites.length;
    nodes.set(node.group, node);
  }
  return [...nodes.values()].sort((a, b) => rank(a.group) - rank(b.group));
}

const decisionFill = (decision) => `var(--d-${decision === "not-a-site" ? "not" : decision})`;
const nodeFill = (group) => (group === "=question" ? decisionFill("question") : group === "=close" ? decisionFill("close") : decisionFill("keep"));

function nodeTold(node, side) {
  if (side === "from" || (node.group.startsWith("=") && node.group !== "=rest")) return sitesTold(node.size);
  const arrived = node.size - node.stays;
  return t(`${number(node.stays)} 个`, `${number(node.stays)} stay`) + (arrived ? t(`，接收 ${number(arrived)} 个`, `, take in ${number(arrived)}`) : "");
}

function flowChart() {
  const { ribbons, rank } = flows();
  const sides = { from: flowNodes(ribbons, "from", rank), to: flowNodes(ribbons, "to", rank) };
  const label = t(`整合前后流向：${number(plan.sites.length)} 个网站，保留 ${number(plan.stays.length)} 个；各条流向见下表`, `flow from ${number(plan.sites.length)} sites to ${number(plan.stays.length)}; every flow stands in the table below`);
  const rows = Math.max(sides.from.length, sides.to.length);
  return chart(label, (width) => 300 + rows * 34, (width) => {
    const wide = width >= 700, margin = wide ? Math.min(220, width * 0.2) : 2;
    const node = (side, outside) => ({ group, size, stays }) => ({ name: `${side}:${group}`, depth: side === "from" ? 0 : 1, itemStyle: { color: side === "from" ? "var(--muted)" : nodeFill(group), borderWidth: 0 },
      label: { position: outside, formatter: `{name|${shortened(nodeName(group), wide ? Math.floor(margin / 8) : 22).replace(/[{}|]/g, " ")}}\n{count|${nodeTold({ group, size, stays }, side)}}` } });
    return {
      tooltip: tooltip(({ dataType, data }) => (dataType === "edge" ? ribbonLabel(ribbons[data.ribbon]) : "")),
      series: [{ type: "sankey", left: margin, right: margin, top: 16, bottom: 18, nodeWidth: 9, nodeGap: 34, layoutIterations: 0, draggable: false, emphasis: { focus: "adjacency", lineStyle: { opacity: 0.75 } }, blur: { lineStyle: { opacity: 0.15 } },
        label: { color: INK, fontSize: 13.5, textBorderColor: SURFACE, textBorderWidth: 3, rich: { name: { fontWeight: 600, fontSize: wide ? 13.5 : 12.5, lineHeight: 18, color: INK, textBorderColor: SURFACE, textBorderWidth: 3 }, count: { fontSize: 12, lineHeight: 16, color: MUTED, textBorderColor: SURFACE, textBorderWidth: 3 } } },
        data: [...sides.from.map(node("from", wide ? "left" : "right")), ...sides.to.map(node("to", wide ? "right" : "left"))],
        links: ribbons.map((ribbon, n) => ({ source: `from:${ribbon.from}`, target: `to:${ribbon.to}`, value: ribbon.sites.length, ribbon: n, cursor: "pointer", lineStyle: { color: decisionFill(ribbon.decision), opacity: 0.42, curveness: 0.5 } })) }],
    };
  }, ({ dataType, data }) => { if (dataType === "edge") filterPlan({ flow: ribbons[data.ribbon].key }); });
}

function flowSection() {
  const rows = flows().ribbons.map((ribbon) => h("tr", null, h("th", { scope: "row" }, button(nodeName(ribbon.from), () => filterPlan({ flow: ribbon.key }), { class: "text", "aria-label": t(`列出：${ribbonLabel(ribbon)}`, `list: ${ribbonLabel(ribbon)}`) })), h("td", null, decisionChip(ribbon.decision)), h("td", null, nodeName(ribbon.to)), h("td", { class: "n" }, number(ribbon.sites.length)), h("td", { class: "barcell" }, decisionBar(ribbon.sites, nodeName(ribbon.from)))));
  const used = DECISIONS.filter((decision) => plan.sites.some((site) => site.decision === decision));
  return planSection("flow", t("整合前后", "Before and after"), t("左为现有网站，右为整合后访问的位置；线宽为网站数。点选一条流向，下方只列这些网站。", "Left the sites of today, right where they are found afterwards; width is the number of sites. Choose a flow to list its sites below."),
    h("p", { class: "legend" }, used.map((decision) => h("span", { class: "key" }, h("i", { class: `dot d-${decision}`, "aria-hidden": "true" }), planWord("decision", decision)))),
    h("div", { class: "flow-sides", "aria-hidden": "true" }, h("span", null, t(`整合前 ${number(plan.sites.length)} 个`, `before: ${number(plan.sites.length)}`)), h("span", null, t(`整合后 ${number(plan.stays.length)} 个`, `after: ${number(plan.stays.length)}`))),
    flowChart(), asTable(table(t("流向", "flows"), [t("网站", "sites"), t("处理", "decision"), t("整合后", "afterwards"), `>${t("数量", "count")}`, ""], rows)));
}
