// Before and after as a flow: left the groups of today, right where their sites are found afterwards.

const SVG = "http://www.w3.org/2000/svg";
const GROUPS_DRAWN = 14;

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, String(value));
  }
  return append(element, children);
}

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

function nodesOf(ribbons, side, rank) {
  const nodes = new Map();
  for (const ribbon of ribbons) {
    const group = ribbon[side];
    if (!nodes.has(group)) nodes.set(group, { group, ribbons: [], size: 0, stays: 0 });
    const node = nodes.get(group);
    node.ribbons.push(ribbon);
    node.size += ribbon.sites.length;
    if (ribbon.decision === "keep") node.stays += ribbon.sites.length;
  }
  return [...nodes.values()].sort((a, b) => rank(a.group) - rank(b.group));
}

// Each node has room for its label; ribbons are as thick as their share.
function place(nodes, side, scale, room, gap) {
  let y = 0;
  for (const node of nodes) {
    node.y = y;
    node.height = Math.max(2.5, node.size * scale);
    let at = y;
    const other = side === "from" ? "to" : "from";
    for (const ribbon of [...node.ribbons].sort((a, b) => a[`${other}Rank`] - b[`${other}Rank`])) {
      ribbon[`${side}Y`] = at;
      at += ribbon.sites.length * scale;
    }
    y += Math.max(node.height, room) + gap;
  }
  return y - gap;
}

// Chinese characters are twice as wide as Latin ones; the whole name stands in the ribbon's own label.
function shortened(text, limit) {
  let width = 0;
  for (let n = 0; n < text.length; n += 1) {
    width += text.charCodeAt(n) > 0x2e7f ? 2 : 1;
    if (width > limit) return `${text.slice(0, n)}…`;
  }
  return text;
}

function spread(nodes, side, missing) {
  const step = Math.min(90, missing / (nodes.length + 1));
  const first = (missing - step * (nodes.length - 1)) / 2;
  nodes.forEach((node, n) => {
    const shift = first + step * n;
    node.y += shift;
    for (const ribbon of node.ribbons) ribbon[`${side}Y`] += shift;
  });
}

function ribbonPath(ribbon, x0, x1, scale) {
  const thick = Math.max(1.5, ribbon.sites.length * scale);
  const [a, b] = [ribbon.fromY, ribbon.toY];
  const bend = (x1 - x0) / 2;
  return `M${x0},${a} C${x0 + bend},${a} ${x1 - bend},${b} ${x1},${b} v${thick} C${x1 - bend},${b + thick} ${x0 + bend},${a + thick} ${x0},${a + thick} Z`;
}

const ribbonLabel = (ribbon) => `${nodeName(ribbon.from)} → ${nodeName(ribbon.to)}: ${planWord("decision", ribbon.decision)} ${number(ribbon.sites.length)}`;

function drawFlow(holder, width) {
  const { ribbons, rank } = flows();
  for (const ribbon of ribbons) Object.assign(ribbon, { fromRank: rank(ribbon.from), toRank: rank(ribbon.to) });
  const left = nodesOf(ribbons, "from", rank), right = nodesOf(ribbons, "to", rank);
  const wide = width >= 700;
  const [room, gap] = wide ? [34, 8] : [36, 8];
  const scale = (wide ? 430 : 380) / Math.max(1, plan.sites.length);
  const tall = place(left, "from", scale, room, gap), low = place(right, "to", scale, room, gap);
  // The shorter side is spread over the height of the taller one, so that ribbons bend little.
  for (const [nodes, side, missing] of [[left, "from", low - tall], [right, "to", tall - low]]) if (missing > 0) spread(nodes, side, missing);
  const height = Math.max(tall, low) + 26;
  const margin = wide ? Math.min(210, width * 0.2) : 0;
  const [x0, x1] = [margin + 8, width - margin - 8];
  const hint = svg("text", { class: "flow-hint", x: width / 2, y: height - 4, "text-anchor": "middle" });
  const tell = (text) => { hint.textContent = text; };
  const label = (node, side) => {
    const isLeft = side === "from";
    const x = wide ? (isLeft ? x0 - 14 : x1 + 14) : (isLeft ? x0 + 6 : x1 - 6);
    const anchor = wide === isLeft ? "end" : "start";
    const arrived = node.size - node.stays;
    const second = isLeft || (node.group.startsWith("=") && node.group !== "=rest") ? sitesTold(node.size)
      : t(`${number(node.stays)} 个`, `${number(node.stays)} stay`) + (arrived ? t(`，接收 ${number(arrived)} 个`, `, take in ${number(arrived)}`) : "");
    return svg("text", { class: "flow-label", x, y: node.y + 13, "text-anchor": anchor }, svg("tspan", { class: "flow-name" }, shortened(nodeName(node.group), wide ? Math.floor(margin / 8) : 24)), svg("tspan", { x, dy: "1.25em", class: "flow-count" }, second));
  };
  const drawn = svg("svg", { class: "flow", viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": t(`整合前后流向：${number(plan.sites.length)} 个网站，保留 ${number(plan.stays.length)} 个`, `flow from ${number(plan.sites.length)} sites to ${number(plan.stays.length)}`) },
    [...ribbons].sort((a, b) => b.sites.length - a.sites.length).map((ribbon) => {
      const open = () => filterPlan({ flow: ribbon.key });
      return svg("g", { class: `ribbon d-${ribbon.decision}`, role: "button", tabindex: "0", "aria-label": ribbonLabel(ribbon), onclick: open, onpointerenter: () => tell(ribbonLabel(ribbon)), onfocus: () => tell(ribbonLabel(ribbon)), onpointerleave: () => tell(""), onblur: () => tell(""),
        onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(); } } },
      svg("title", null, ribbonLabel(ribbon)), svg("path", { d: ribbonPath(ribbon, x0 + 8, x1 - 8, scale) }));
    }),
    left.map((node) => [svg("rect", { class: "flow-node", x: x0, y: node.y, width: 8, height: node.height, rx: 2 }), label(node, "from")]),
    right.map((node) => [svg("rect", { class: `flow-node ${node.group === "=question" ? "d-question" : node.group === "=close" ? "d-close" : "d-keep"}`, x: x1 - 8, y: node.y, width: 8, height: node.height, rx: 2 }), label(node, "to")]), hint);
  clear(holder, drawn);
}

function flowSection() {
  const holder = h("div", { class: "flow-holder" });
  let drawnAt = 0;
  const watch = new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (width > 0 && Math.abs(width - drawnAt) > 4) { drawnAt = width; requestAnimationFrame(() => drawFlow(holder, width)); }
  });
  watch.observe(holder);
  const rows = flows().ribbons.map((ribbon) => h("tr", null, h("th", { scope: "row" }, nodeName(ribbon.from)), h("td", null, decisionChip(ribbon.decision)), h("td", null, nodeName(ribbon.to)), h("td", { class: "n" }, number(ribbon.sites.length)), h("td", { class: "barcell" }, decisionBar(ribbon.sites, nodeName(ribbon.from)))));
  const used = DECISIONS.filter((decision) => plan.sites.some((site) => site.decision === decision));
  return planSection("flow", t("整合前后", "Before and after"), t("左为现有网站，右为整合后访问的位置；线宽为网站数。点选一条流向，下方只列这些网站。", "Left the sites of today, right where they are found afterwards; width is the number of sites. Choose a flow to list its sites below."),
    h("p", { class: "legend" }, used.map((decision) => h("span", { class: "key" }, h("i", { class: `dot d-${decision}`, "aria-hidden": "true" }), planWord("decision", decision)))),
    h("div", { class: "flow-sides", "aria-hidden": "true" }, h("span", null, t(`整合前 ${number(plan.sites.length)} 个`, `before: ${number(plan.sites.length)}`)), h("span", null, t(`整合后 ${number(plan.stays.length)} 个`, `after: ${number(plan.stays.length)}`))),
    holder, h("details", { class: "as-table" }, h("summary", null, t("以表格查看", "as a table")), table(t("流向", "flows"), [t("网站", "sites"), t("处理", "decision"), t("整合后", "afterwards"), `>${t("数量", "count")}`, ""], rows)));
}
