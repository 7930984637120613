// The wave calendar: one row a wave on a common axis of time, and what moves in it.

const instant = (text) => (/^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(`${text.slice(0, 10)}T00:00:00Z`) : NaN);
const DAY = 86400000;

function waveSection() {
  const { waves } = plan;
  if (!waves.length) return "";
  const starts = instant(waves[0].starts), ends = instant(waves[waves.length - 1].ends) + DAY;
  const hasDays = Number.isFinite(starts) && Number.isFinite(ends) && ends > starts;
  const note = hasDays ? t("每批先目标后来源；空档为不安排上线的日期。点选一批，上方只列这一批的网站。", "Targets before sources; gaps are days on which nothing goes live. Choose a wave to list its sites above.")
    : t("方案没有日历，只有先后顺序；指定开始日期后可排到日。", "The plan has no calendar, only an order; give a start date to have days.");
  const most = Math.max(1, ...waves.map((wave) => wave.site_count));
  const rows = waves.map((wave) => {
    const sites = plan.sites.filter((site) => site.wave === wave.number);
    const from = hasDays ? (instant(wave.starts) - starts) / (ends - starts) : 0;
    const length = hasDays ? (instant(wave.ends) + DAY - instant(wave.starts)) / (ends - starts) : wave.site_count / most;
    // Pages that nobody counted make the sum an estimate.
    const guessed = wave.estimated_sites, about = wave.page_count && guessed;
    const pages = wave.page_count ? t(`，${about ? "约 " : ""}${number(wave.page_count)} 页${about ? `（${number(guessed)} 个网站为估计）` : ""}`, `, ${about ? "about " : ""}${number(wave.page_count)} pages${about ? ` (estimated for ${number(guessed)} sites)` : ""}`) : "";
    const told = t(`${number(wave.site_count)} 个网站`, `${number(wave.site_count)} sites`) + pages;
    return h("li", null, button([h("b", null, t(`第 ${wave.number} 批`, `Wave ${wave.number}`)), hasDays ? h("span", { class: "muted small" }, `${day(wave.starts.slice(0, 10))} – ${day(wave.ends.slice(0, 10))}`) : "", h("span", { class: "wave-told" }, told, wave.risky_count ? h("span", { class: "muted small" }, t(`（访问量大的 ${number(wave.risky_count)} 个）`, ` (${number(wave.risky_count)} busy)`)) : "")], () => filterPlan({ wave: wave.number }), { class: "wave-name" }),
      h("div", { class: "wave-track" }, h("div", { class: "wave-span", vars: { "--from": from, "--length": Math.max(length, 0.01) } }, decisionBar(sites, t(`第 ${wave.number} 批`, `wave ${wave.number}`)))));
  });
  return planSection("waves", t("分批日历", "Wave calendar"), note, hasDays ? axis(starts, ends) : "", h("ol", { class: "waves" }, rows), solverNote());
}

// Months on the axis, not more than fit.
function axis(starts, ends) {
  const months = [];
  const first = new Date(starts);
  const count = (ends - starts) / DAY / 30.4;
  const step = Math.max(1, Math.ceil(count / 8));
  for (let n = 1; ; n += step) {
    const at = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + n, 1);
    if (at >= ends) break;
    const name = new Date(at);
    months.push(h("span", { vars: { "--from": (at - starts) / (ends - starts) } }, month(name.toISOString())));
  }
  return h("div", { class: "wave-axis", "aria-hidden": "true" }, months);
}

function solverNote() {
  const { solver } = plan;
  if (!solver.name) return "";
  const bound = solver.bound === null ? t("没有下界：不知道离最优还有多远", "no bound: how far from the best is not known") : t(`下界 ${number(Math.round(solver.bound))}：不可能更好`, `bound ${number(Math.round(solver.bound))}: nothing can be better`);
  return h("p", { class: "note" }, t(`排期方法 ${solver.name}，目标值 ${number(Math.round(solver.objective))}（越小越好），${bound}。`, `Scheduled by ${solver.name}, objective ${number(Math.round(solver.objective))} (smaller is better), ${bound}.`));
}
