// Reading the data: columns over one string table (see packed.py) become arrays that views can filter.

const SEVERITIES = ["veto", "high", "medium", "low", "info"];
// The reason of a rule over time that nobody watches yet: no gap in what was seen.
const UNWATCHED = "not-monitored";
const LETTERS = { p: "pass", f: "fail", u: "unknown", n: "not-applicable" };

// A model with typed columns: finding → site, rule, severity, strings; site × rule → verdict.
function decode(data) {
  const { letters, reasons, details, severities, sizes, findings } = data.verdicts;
  const total = findings.zh.length;
  const strings = ["", ...data.strings];
  let newest = 0;
  const place = (code) => (code === 0 ? (newest += 1) : Math.max(code, 0));
  const column = { site: new Uint32Array(total), rule: new Uint16Array(total), severity: new Uint8Array(total),
    zh: new Uint32Array(total), en: new Uint32Array(total), url: new Uint32Array(total), excerpt: new Uint32Array(total),
    trace: new Int32Array(total), sources: new Array(total), sourceCount: findings.sourceCount };
  let newestTrace = -1;
  const tracePlace = (code) => (code === 0 ? (newestTrace += 1) : code > 0 ? code - 1 : -1);
  const sites = letters.map((line, s) => ({
    index: s, key: data.sites.id[s], name: data.sites.name[s], url: data.sites.url[s], owner: data.sites.owner[s],
    level: data.sites.level[s], kind: data.sites.kind[s], division: data.sites.division[s], status: data.sites.status[s],
    file: data.sites.file[s], line: data.sites.line[s], observed: data.sites.observed[s], pages: data.sites.pages[s],
    targets: data.sites.targets[s], home: data.sites.home[s], problem: data.sites.problem[s], whole: data.sites.whole[s],
    letters: line, reason: {}, detail: {}, first: {}, size: {}, grade: {},
    counts: { pass: 0, fail: 0, unknown: 0, unwatched: 0, "not-applicable": 0 }, failed: [0, 0, 0, 0, 0], problems: [0, 0, 0, 0, 0],
  }));
  let u = 0, f = 0, n = 0;
  for (const site of sites) {
    for (let r = 0; r < site.letters.length; r += 1) {
      const verdict = LETTERS[site.letters[r]];
      if (!verdict) continue;
      site.counts[verdict === "unknown" && reasons[u] === UNWATCHED ? "unwatched" : verdict] += 1;
      if (verdict === "unknown") {
        site.reason[r] = reasons[u];
        site.detail[r] = [place(details.zh[u]), place(details.en[u])];
        u += 1;
      } else if (verdict === "fail") {
        const grade = severities[f], size = sizes[f];
        f += 1;
        site.first[r] = n;
        site.size[r] = size;
        site.grade[r] = grade;
        site.failed[grade] += 1;
        site.problems[grade] += size;
        for (const end = n + size; n < end; n += 1) {
          column.site[n] = site.index;
          column.rule[n] = r;
          column.severity[n] = grade;
          column.zh[n] = place(findings.zh[n]);
          column.en[n] = place(findings.en[n]);
          column.url[n] = place(findings.url[n]);
          column.excerpt[n] = place(findings.excerpt[n]);
          column.trace[n] = tracePlace(findings.trace[n]);
          column.sources[n] = findings.sources[n] ? findings.sources[n].map(place) : [];
        }
      }
    }
    site.worst = site.failed.findIndex((count) => count > 0);
    site.judged = site.counts.pass + site.counts.fail;
  }
  // Answers of home pages were written down after those of the findings.
  sites.forEach((site, n) => { site.trace = tracePlace(data.sites.trace[n]); });
  const rules = data.rules.map((rule, index) => ({ ...rule, index, grade: SEVERITIES.indexOf(rule.severity),
    counts: { pass: 0, fail: 0, unknown: 0, unwatched: 0, "not-applicable": 0 }, problems: 0 }));
  for (const site of sites) {
    for (let r = 0; r < rules.length; r += 1) {
      const verdict = LETTERS[site.letters[r]];
      if (verdict) rules[r].counts[site.reason[r] === UNWATCHED ? "unwatched" : verdict] += 1;
      rules[r].problems += site.size[r] || 0;
    }
  }
  const ranked = [...sites].sort(graver);
  ranked.forEach((site, rank) => { site.rank = rank + 1; });
  return { ...data, strings, column, total, sites, ranked, rules };
}

// Worst first: failed rules by severity, then single problems, then what could not be seen; else inventory order.
function graver(a, b) {
  for (let g = 0; g < 5; g += 1) if (a.failed[g] !== b.failed[g]) return b.failed[g] - a.failed[g];
  for (let g = 0; g < 5; g += 1) if (a.problems[g] !== b.problems[g]) return b.problems[g] - a.problems[g];
  return b.counts.unknown - a.counts.unknown || a.index - b.index;
}
