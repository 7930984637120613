// The plan's columns (see plan_packed.py) as sites that views can filter: each knows its target and what comes to it.

let plan = null;
const DECISIONS = ["keep", "merge", "not-a-site", "close", "question"];

function decodePlan(data) {
  const { sites: columns } = data;
  const sites = columns.id.map((id, index) => {
    const site = { index, arrivals: [] };
    for (const name of Object.keys(columns)) site[name] = columns[name][index];
    return site;
  });
  const resolve = (place) => (typeof place === "number" ? sites[place] : place);
  // An inventory without levels and kinds is told by its owners.
  const hasKinds = sites.some((site) => site.level || site.kind) || !sites.some((site) => site.owner);
  for (const site of sites) {
    site.reason = data.reasons[site.reason];
    site.target = resolve(site.target) || null;
    site.via = site.via.map(resolve);
    site.parent = sites[site.parent] || null;
    site.group = hasKinds ? `${site.level || ""}|${site.kind || ""}` : `@${site.owner}`;
    if (site.target && site.target.arrivals) site.target.arrivals.push(site);
  }
  const stays = sites.filter((site) => site.decision === "keep");
  return { ...data, sites, stays };
}

const planWord = (list, key) => (key && plan.words[list][key] ? pick(plan.words[list][key]) : "");
const planColumn = (name) => (plan.columns[name] ? pick(plan.columns[name]) : name);
const planTitle = (site) => (typeof site === "string" ? site : site.name || site.url);
const isSite = (target) => Boolean(target) && typeof target !== "string";

// Level and kind together are what a plan groups by: "县级部门", "county department".
function groupName(group) {
  if (group.startsWith("@")) return group.slice(1) || t("未注明单位", "owner not given");
  const [level, kind] = group.split("|");
  if (kind === "township") return planWord("kind", kind);
  if (!level && !kind) return t("未注明级别类型", "level not given");
  if (!kind) return planWord("level", level) + t("（类型未注明）", " (kind not given)");
  return language === "en" ? [planWord("level", level), planWord("kind", kind)].filter(Boolean).join(" ") : planWord("level", level) + planWord("kind", kind);
}

function groupRank(group) {
  if (group.startsWith("@")) return 1;
  const [level, kind] = group.split("|");
  const place = (list, key) => (Object.keys(plan.words[list]).indexOf(key) + 1) || 90;
  return place("level", level) * 100 + place("kind", kind);
}

// Where a site is found afterwards, as a group: its own if it stays, its target's if it moves.
function groupAfter(site) {
  if (site.decision === "keep") return site.group;
  if (site.decision === "close") return "=close";
  if (site.decision === "question" || !site.target) return "=question";
  return isSite(site.target) ? site.target.group : "=outside";
}

function afterName(group) {
  if (group === "=close") return planWord("decision", "close");
  if (group === "=question") return planWord("decision", "question");
  if (group === "=outside") return t("清单以外的网站", "sites outside the list");
  return groupName(group);
}

const afterRank = (group) => ({ "=outside": 1e5, "=close": 1e5 + 1, "=question": 1e5 + 2 }[group] || groupRank(group));
const sitesTold = (count) => t(`${number(count)} 个`, count === 1 ? "1 site" : `${number(count)} sites`);
const countBy = (items, key) => items.reduce((counts, item) => counts.set(key(item), (counts.get(key(item)) || 0) + 1), new Map());
const money = (value) => (language === "en" ? (value >= 1e6 ? `${(value / 1e6).toFixed(1)} M` : number(Math.round(value))) : value >= 1e8 ? `${(value / 1e8).toFixed(2)} 亿` : value >= 1e4 ? `${(value / 1e4).toFixed(value >= 1e6 ? 0 : 1)} 万` : number(Math.round(value)));

function decisionChip(decision, count) {
  return h("span", { class: `chip d-${decision}` }, planWord("decision", decision), count === undefined ? "" : h("b", null, number(count)));
}

function decisionBar(sites, label) {
  const counts = countBy(sites, (site) => site.decision);
  return bar(DECISIONS.map((decision) => [`d-${decision}`, planWord("decision", decision), counts.get(decision) || 0]), label);
}
