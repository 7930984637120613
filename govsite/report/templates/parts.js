// Small things that several views draw.

const word = (kind, key) => (key && model.words[kind][key] ? pick(model.words[kind][key]) : "");
const severityName = (grade) => word("severity", SEVERITIES[grade]);
const unnamed = () => t("（未注明）", "(not given)");
const siteTitle = (site) => site.name || site.url;
const divisionName = (code) => (code ? model.divisions[code] || code : unnamed());

function chip(grade, count, title) {
  return h("span", { class: `chip s-${SEVERITIES[grade]}`, title }, severityName(grade), count === undefined ? "" : h("b", null, number(count)));
}

function chips(failed) {
  const shown = failed.map((count, grade) => (count ? chip(grade, count) : null)).filter(Boolean);
  return shown.length ? h("span", { class: "chips" }, shown) : h("span", { class: "chip s-pass" }, t("未发现问题", "no problem found"));
}

function sourceBadge(rule) {
  const [zh, en, whyZh, whyEn] = model.words.source[rule.source];
  return h("span", { class: `badge b-${rule.source}`, title: t(whyZh, whyEn) }, t(zh, en));
}

// A clause that nobody compared with the official text always carries its badge.
function clause(rule) {
  const named = [rule.document, rule.clause].filter(Boolean).join(" ");
  return h("span", { class: "clause" }, named ? h("span", { class: rule.source === "unverified" ? "hint" : "" }, named) : "", named ? " " : "", sourceBadge(rule));
}

// A bar of shares: [class, label, count]. The numbers are in its accessible name.
function bar(parts, label) {
  const total = sum(parts.map((part) => part[2])) || 1;
  const said = parts.filter((part) => part[2]).map(([, name, count]) => `${name} ${number(count)}`).join(t("，", ", "));
  return h("div", { class: "bar", role: "img", "aria-label": `${label ? `${label}: ` : ""}${said}`, title: said },
    parts.filter((part) => part[2]).map(([kind, , count]) => h("i", { class: `fill ${kind}`, vars: { "--share": count / total } })));
}

// How a group of sites stands: by gravest failure, then clean, then clean as far as seen.
function standing(sites) {
  const grades = [0, 0, 0, 0, 0];
  let clean = 0, unseen = 0;
  for (const site of sites) {
    if (site.worst >= 0) grades[site.worst] += 1;
    else if (site.counts.unknown || !site.judged) unseen += 1;
    else clean += 1;
  }
  return { grades, clean, unseen };
}

function standingBar(sites, label) {
  const { grades, clean, unseen } = standing(sites);
  return bar([...grades.map((count, g) => [`s-${SEVERITIES[g]}`, t(`最重为${severityName(g)}`, `worst: ${severityName(g)}`), count]),
    ["s-pass", t("未发现问题", "no problem found"), clean], ["s-unknown", t("未看全", "not fully seen"), unseen]], label);
}

function verdictBar(counts, label) {
  return bar([["s-high", word("status", "fail"), counts.fail], ["s-unknown", word("status", "unknown"), counts.unknown],
    ["s-pass", word("status", "pass"), counts.pass], ["s-unwatched", word("reason", UNWATCHED), counts.unwatched], ["s-na", word("status", "not-applicable"), counts["not-applicable"]]], label);
}

function legend() {
  const keys = [...SEVERITIES.map((name, g) => [`s-${name}`, severityName(g)]), ["s-pass", t("未发现问题", "no problem found")], ["s-unknown", t("未看全", "not fully seen")]];
  return h("p", { class: "legend" }, h("span", { class: "muted" }, t("按每站最严重的问题：", "By each site's gravest problem:")), keys.map(([kind, name]) => h("span", { class: "key" }, h("i", { class: `dot ${kind}`, "aria-hidden": "true" }), name)));
}

function section(title, note, ...body) {
  return h("section", { class: "card" }, h("h2", null, title), note ? h("p", { class: "note" }, note) : "", body);
}

// A column's head; one that begins with ">" stands over numbers.
function headCell(head) {
  return typeof head === "string" && head.startsWith(">") ? h("th", { scope: "col", class: "n" }, head.slice(1)) : h("th", { scope: "col" }, head);
}

// A table with a caption for screen readers.
function table(caption, heads, rows, attributes) {
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", { class: "grid", ...attributes }, h("caption", { class: "sr" }, caption),
      h("thead", null, h("tr", null, heads.map(headCell))),
      h("tbody", null, rows)));
}

// Long lists come in pages: `draw(item)` for the first hundred, more on demand, all of it for print. What fills a screen
// is there at once and the rest of the page right after it, so that typing into the search box waits for little.
const PAGE = 100;
const SCREEN = 25;
const PRINT_LIMIT = 5000;
let forPrint = null;
function paged(items, draw, holder, step = PAGE) {
  let shown = 0;
  const more = button("", () => grow(step), { class: "more" });
  const grow = (count) => {
    const end = Math.min(items.length, shown + count);
    const fragment = document.createDocumentFragment();
    for (; shown < end; shown += 1) fragment.append(draw(items[shown], shown));
    holder.append(fragment);
    const left = items.length - shown;
    more.hidden = left === 0;
    more.textContent = t(`再显示 ${Math.min(step, left)} 条（还有 ${number(left)} 条）`, `Show ${Math.min(step, left)} more (${number(left)} left)`);
  };
  grow(Math.min(step, SCREEN));
  if (step > SCREEN) setTimeout(() => { if (shown < step && holder.isConnected) grow(step - shown); });
  forPrint = () => grow(PRINT_LIMIT);
  return more;
}
