// Rules against kinds, levels, districts or units: the share that failed of what could be judged.

const UNITS_SHOWN = 20;

function heatView() {
  const by = GROUPS[state.by] ? state.by : "kind";
  let groups = groupsOf(by);
  const all = groups.length;
  if (by === "owner") groups = groups.map((group) => [...group, sum(group[1].map((site) => sum(site.problems)))]).sort((a, b) => b[2] - a[2]);
  if (groups.length > UNITS_SHOWN + 5) groups = groups.slice(0, UNITS_SHOWN);
  const tabs = h("div", { class: "tabs", role: "group", "aria-label": t("分组", "group by") }, Object.keys(GROUPS).map((key) =>
    button(GROUPS[key].title(), () => go({ view: "heat", by: key }), { "aria-pressed": key === by ? "true" : "false" })));
  const rules = model.rules.filter((rule) => rule.counts.fail || rule.counts.pass || rule.counts.unknown);
  const heads = [t("规则", "rule"), ...groups.map(([key]) => h("span", { class: "turn" }, h("bdi", null, GROUPS[by].name(key)))), t("全部", "all")];
  const rows = [...rules].sort((a, b) => a.grade - b.grade || a.index - b.index).map((rule) => h("tr", null,
    h("th", { scope: "row" }, chip(rule.grade), " ", button(pick(rule.title), () => openRule(rule), { class: "text" })),
    groups.map(([key, sites]) => heatCell(rule, sites, { [by]: key || "-" })), heatCell(rule, model.sites, {})));
  const cutNote = groups.length < all ? t(`只列前 ${groups.length} 个（共 ${number(all)} 个）。`, ` The first ${groups.length} of ${number(all)}.`) : "";
  return [h("h1", null, t("问题分布", "Where the problems are")), tabs,
    section(t("规则 × 分组的不合格率", "Share that failed, rule by group"), t("只算能判定的网站；斜纹为未能判定，空白为不适用。点击格子看问题明细。", "Of the sites that could be judged; stripes: unknown, empty: not applicable. A cell leads to its problems.") + cutNote,
      heatChart(by, groups), table(t("不合格率", "share failed"), heads, rows, { class: "grid heat" }))];
}

const RULES_CHARTED = 40;

// The whole at one glance, gravest rules on top; the table below has every rule and every figure.
function heatChart(by, groups) {
  const rules = model.rules.filter((rule) => rule.counts.fail).sort((a, b) => a.grade - b.grade || b.counts.fail - a.counts.fail).slice(0, RULES_CHARTED);
  if (!rules.length || groups.length < 2) return "";
  const names = groups.map(([key]) => GROUPS[by].name(key));
  const cells = rules.flatMap((rule, y) => groups.map(([key, sites], x) => ({ rule, key, x, y, ...shareFailed(rule, sites) }))).filter(({ judged }) => judged);
  const label = t(`${rules.length} 条不合格规则 × ${groups.length} 组的不合格率，数字见下表`, `share failed, ${rules.length} rules by ${groups.length} groups; figures in the table below`);
  return h("div", { class: "only-wide" }, chart(label, () => (groups.length > 6 ? 90 : 30) + rules.length * 22, (width) => ({
    grid: { left: 4, right: 12, top: 4, bottom: 12, containLabel: true },
    tooltip: tooltip(({ dataIndex: n }) => { const { rule, x, fail, judged, unknown } = cells[n]; return `${names[x]}\n${shortened(pick(rule.title), 60)}\n${heatSaid({ fail, judged, unknown })}`; }),
    xAxis: chartAxis("category", { data: names, position: "top", axisLine: { show: false }, axisLabel: { interval: 0, hideOverlap: false, rotate: groups.length > 6 ? 45 : 0, width: groups.length > 6 ? 110 : Math.floor(width * 0.6 / groups.length), overflow: "truncate" } }),
    yAxis: chartAxis("category", { data: rules.map((rule) => pick(rule.title)), inverse: true, axisLine: { show: false }, axisLabel: { interval: 0, hideOverlap: false, width: width * 0.34, overflow: "truncate" } }),
    series: [{ type: "heatmap", cursor: "pointer", emphasis: { itemStyle: { borderColor: "var(--accent)", borderWidth: 2 } },
      data: cells.map(({ x, y, fail, judged }) => ({ value: [x, y, fail / judged], itemStyle: { color: `color-mix(in srgb, var(--heat-hue) ${Math.round(fail ? 8 + (fail / judged) * 62 : 0)}%, var(--sunk))`, borderColor: SURFACE, borderWidth: 2 }, label: { show: Boolean(fail) && groups.length <= 16, color: INK, fontSize: 11, formatter: percent(fail / judged) } })) }],
  }), ({ dataIndex: n }) => { const { rule, key } = cells[n]; go({ view: "findings", rule: rule.id, [by]: key || "-" }); }));
}

function shareFailed(rule, sites) {
  const found = { fail: 0, judged: 0, unknown: 0 };
  for (const site of sites) {
    const letter = site.letters[rule.index];
    if (letter === "f") { found.fail += 1; found.judged += 1; } else if (letter === "p") found.judged += 1;
    else if (letter === "u" && site.reason[rule.index] !== UNWATCHED) found.unknown += 1;
  }
  return found;
}

const heatSaid = ({ fail, judged, unknown }) => t(`不合格 ${fail} / 可判定 ${judged}，未能判定 ${unknown}`, `${fail} of ${judged} judged failed, ${unknown} unknown`);

function heatCell(rule, sites, filter) {
  const { fail, judged, unknown } = shareFailed(rule, sites);
  const said = heatSaid({ fail, judged, unknown });
  if (!judged) return h("td", { class: unknown ? "cell striped" : "cell", title: said }, h("span", { class: "sr" }, said));
  const share = fail / judged;
  const inner = fail ? h("a", { href: address({ view: "findings", rule: rule.id, ...filter }), title: said, "aria-label": `${percent(share)}${t("：", ": ")}${said}` }, percent(share)) : h("span", { title: said }, "0");
  return h("td", { class: "cell", vars: { "--heat": String(Math.round(fail ? 8 + share * 62 : 0)) + "%" } }, inner);
}
