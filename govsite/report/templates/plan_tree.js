// Who goes where: each site that stays with the sites that come to it; then what closes and what is open.

let planFilter = {};
const TARGETS_AT_ONCE = 40;
const ARRIVALS_AT_ONCE = 60;

function fits(site) {
  const { q, flow, wave, column, decision, to } = planFilter;
  if (decision && site.decision !== decision) return false;
  if (wave && site.wave !== wave) return false;
  if (column && !site.questions.some(([name]) => name === column)) return false;
  if (flow && site.flowKey !== flow) return false;
  if (to !== undefined && !(isSite(site.target) && site.target.index === to) && site.index !== to) return false;
  return !q || `${site.name} ${site.url} ${site.owner} ${site.id} ${site.target ? planTitle(site.target) : ""}`.toLowerCase().includes(q);
}

function filterPlan(wanted) {
  planFilter = wanted;
  const box = document.getElementById("plan-q");
  if (box && !wanted.q) box.value = "";
  drawTree();
  const head = document.getElementById("plan-tree");
  head.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  document.getElementById("plan-told").focus({ preventScroll: true });
}

function treeSection() {
  for (const ribbon of flows().ribbons) for (const site of ribbon.sites) site.flowKey = ribbon.key;
  const box = h("input", { id: "plan-q", type: "search", value: planFilter.q || "", placeholder: t("名称、网址、单位", "name, address, unit"), oninput: () => { clearTimeout(timerOfTree); timerOfTree = setTimeout(() => { planFilter = { ...planFilter, q: box.value.trim().toLowerCase() }; drawTree(); }, 150); } });
  const choice = h("select", { onchange: (event) => { planFilter = { ...planFilter, decision: event.target.value }; drawTree(); } }, h("option", { value: "" }, t("全部", "all")), DECISIONS.map((decision) => h("option", { value: decision, selected: planFilter.decision === decision }, planWord("decision", decision))));
  return planSection("tree", t("谁并入谁", "Who goes where"), t("按整合后保留的网站列出并入它的网站。", "Each site that stays, with the sites that come to it."),
    h("div", { class: "filters" }, h("label", { class: "grow" }, h("span", null, t("查找", "find")), box), h("label", null, h("span", null, t("处理", "decision")), choice)),
    h("p", { id: "plan-told", class: "told", tabindex: "-1", "aria-live": "polite" }), h("div", { id: "plan-list", class: "tree" }));
}
let timerOfTree;

function activeFilters() {
  const names = [];
  if (planFilter.flow) { const found = flows().ribbons.find((ribbon) => ribbon.key === planFilter.flow); if (found) names.push(ribbonLabel(found)); }
  if (planFilter.wave) names.push(t(`第 ${planFilter.wave} 批`, `wave ${planFilter.wave}`));
  if (planFilter.column) names.push(t(`缺“${planColumn(planFilter.column)}”`, `missing: ${planColumn(planFilter.column)}`));
  if (planFilter.to !== undefined) names.push(`→ ${planTitle(plan.sites[planFilter.to])}`);
  return names;
}

function drawTree() {
  const holder = document.getElementById("plan-list");
  if (!holder) return;
  const isNarrowed = Object.values(planFilter).some((value) => value || value === 0);
  const shown = plan.sites.filter(fits);
  const names = activeFilters();
  clear(document.getElementById("plan-told"), t(`${number(shown.length)} 个网站`, `${number(shown.length)} sites`), names.length ? [" · ", names.join(" · ")] : "", isNarrowed ? [" ", button(t("全部显示", "show all"), () => { planFilter = {}; for (const field of document.querySelectorAll("#plan-tree input, #plan-tree select")) field.value = ""; drawTree(); }, { class: "quiet" })] : "");
  const nodes = treeNodes(shown, isNarrowed);
  clear(holder);
  const list = h("div", null);
  append(holder, [list]);
  const more = paged(nodes, (node) => treeNode(node, isNarrowed && nodes.length <= 12), list, TARGETS_AT_ONCE);
  append(holder, [more]);
  if (!nodes.length) append(holder, [h("p", { class: "empty" }, t("没有符合条件的网站。", "No site fits."))]);
}

// One node per target, then "outside", "closes", "open"; targets without arrivals share one node.
function treeNodes(shown, isNarrowed) {
  const arrivals = new Map();
  const lonely = [];
  for (const site of shown) {
    const place = site.decision === "keep" ? site : site.decision === "close" ? "=close" : site.decision === "question" ? "=question" : site.target;
    if (!arrivals.has(place)) arrivals.set(place, []);
    if (place !== site) arrivals.get(place).push(site);
  }
  const nodes = [];
  for (const [place, sites] of arrivals) {
    if (isSite(place) && !sites.length && !isNarrowed) lonely.push(place);
    else nodes.push({ place, sites });
  }
  const rank = ({ place }) => (isSite(place) ? groupRank(place.group) : place === "=close" ? 2e5 : place === "=question" ? 3e5 : 1e5);
  nodes.sort((a, b) => rank(a) - rank(b) || b.sites.length - a.sites.length || (isSite(a.place) && isSite(b.place) ? a.place.index - b.place.index : 0));
  if (lonely.length) nodes.splice(nodes.filter(({ place }) => isSite(place)).length, 0, { place: "=lonely", sites: lonely });
  return nodes;
}

function treeNode({ place, sites }, isOpen) {
  const special = { "=close": () => planWord("decision", "close"), "=question": () => planWord("decision", "question"), "=lonely": () => t("其余保留的网站（没有并入的）", "Other sites that stay (nothing comes to them)") }[place];
  const title = special ? special() : planTitle(place);
  const kind = isSite(place) ? groupName(place.group) : special ? "" : t("清单以外", "outside the list");
  const most = Math.max(1, ...plan.stays.map((site) => site.arrivals.length));
  const body = h("div", { class: "branch" });
  const fill = () => { if (!body.firstChild) append(body, [isSite(place) ? h("p", { class: "small" }, siteButton(place, t("查看该网站", "about this site")), " · ", link(place.url)) : "", branch(sites)]); };
  const node = h("details", { class: isSite(place) ? "node" : `node special ${place}`, open: isOpen, ontoggle: (event) => { if (event.target.open) fill(); } },
    h("summary", null, h("span", { class: "node-name" }, h("bdi", null, title), kind ? h("small", { class: "muted" }, kind) : ""),
      h("span", { class: "node-count" }, isSite(place) ? (sites.length ? t(`接收 ${number(sites.length)} 个`, `takes in ${number(sites.length)}`) : planWord("decision", "keep")) : number(sites.length)),
      isSite(place) && sites.length ? h("i", { class: "node-bar", "aria-hidden": "true", vars: { "--share": sites.length / most } }) : ""), body);
  if (isOpen) fill();
  return node;
}

// What comes to one target, by kind of site.
function branch(sites) {
  const groups = new Map();
  for (const site of sites) {
    if (!groups.has(site.group)) groups.set(site.group, []);
    groups.get(site.group).push(site);
  }
  return [...groups].sort((a, b) => groupRank(a[0]) - groupRank(b[0])).map(([group, members]) => {
    const list = h("ul", { class: "leaves" });
    const more = paged(members, leaf, list, ARRIVALS_AT_ONCE);
    return [h("h4", null, groupName(group), h("span", { class: "muted" }, ` ${number(members.length)}`)), list, more];
  });
}

function leaf(site) {
  return h("li", null, siteButton(site), h("span", { class: "leaf-marks" }, decisionChip(site.decision),
    site.content && site.content !== "none" ? h("span", { class: "muted small" }, planWord("content", site.content)) : "",
    site.wave ? h("span", { class: "badge" }, t(`第 ${site.wave} 批`, `wave ${site.wave}`)) : "",
    site.needsApproval ? h("span", { class: "badge b-partial" }, t("需报批", "needs approval")) : "",
    site.frozen.length ? h("span", { class: "badge b-verified" }, t("人工确定", "decided by hand")) : "",
    site.questions.length ? h("span", { class: "badge" }, site.questions.map(([column]) => planColumn(column)).join(t("、", ", "))) : ""));
}

const siteButton = (site, label) => (isSite(site) ? button(h("bdi", null, label || planTitle(site)), () => openPlanSite(site), { class: "text" }) : link(site));
