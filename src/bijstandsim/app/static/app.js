"use strict";
// The page of the explorer: asks its own server, draws what comes back.
const $ = (id) => document.getElementById(id);
const NAMES = ["A", "B"];
let options = null, series = null, timer = null;
let asked = {}; // what was asked last, of each kind

const element = (tag, attributes = {}, text = "") => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
};

async function ask(path, question) {
  const answer = await fetch(path, question && {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question) });
  if (!answer.ok) {
    let text = await answer.text();
    try { text = JSON.parse(text).error; } catch { /* plain text */ }
    throw new Error(text);
  }
  return answer.headers.get("Content-Type").startsWith("application/json") ? answer.json() : answer.text();
}

const shown = (value) => (value === true ? "yes" : value === false ? "no" : String(value));
const words = (lever) => lever.replace(".", ": ").replaceAll("_", " ");

function regimeForm(k) {
  const box = element("fieldset", { "data-regime": NAMES[k] });
  box.append(element("legend", { class: k ? "b" : "a" }, `Regime ${NAMES[k]}`));
  let kind = "";
  options.controls.forEach((control, i) => {
    if (control.kind !== kind) {
      kind = control.kind;
      box.append(element("p", { class: "kind" }, kind === "stick" ? "Sticks" : "Carrots"));
    }
    const id = `lever-${NAMES[k]}-${i}`;
    const row = element("div", { class: "lever", title: `${control.text} (${control.unit})` });
    const slider = element("input", { type: "range", id, min: 0, max: control.values.length, value: 0, "data-lever": control.lever });
    const said = element("output", { for: id }, "as now");
    slider.setAttribute("aria-valuetext", "as now");
    slider.addEventListener("input", () => {
      const at = Number(slider.value);
      said.textContent = at ? shown(control.values[at - 1]) : "as now";
      slider.setAttribute("aria-valuetext", said.textContent);
    });
    slider.addEventListener("change", run);
    row.append(element("label", { for: id }, words(control.lever)), slider, said);
    box.append(row);
  });
  const save = element("button", { type: "button", id: `save-${NAMES[k]}` }, `Save regime ${NAMES[k]} as YAML`);
  save.addEventListener("click", () => exportYaml(k));
  box.append(save);
  return box;
}

function chosen(k) {
  const found = {};
  for (const slider of document.querySelectorAll(`fieldset[data-regime=${NAMES[k]}] input`)) {
    const control = options.controls.find((one) => one.lever === slider.dataset.lever);
    if (Number(slider.value)) found[control.lever] = control.values[Number(slider.value) - 1];
  }
  return found;
}

const question = (more = {}) => ({ city: $("city").value, size: Number($("size").value), regimes: [chosen(0), chosen(1)], ...more });

// Asks, and shows the answer or what went wrong, unless something else has been asked since.
async function answered(kind, more, show) {
  const mine = (asked[kind] = question(more));
  $("error").textContent = "";
  try {
    const found = await ask(`/${kind}`, mine);
    if (mine === asked[kind]) await show(found);
  } catch (error) {
    if (mine !== asked[kind]) return;
    if (kind === "run") $("status").textContent = "";
    $("error").textContent = error.message;
  }
}

async function run() {
  asked = {}; // lives and desks under the regimes of before come too late from now on
  $("status").textContent = "running";
  $("city-note").textContent = `${$("city").selectedOptions[0].textContent}: ${options.cities[$("city").value].note}.`;
  const started = performance.now();
  await answered("run", {}, async (found) => {
    series = found.series;
    fill($("person"), found.people.map((p) => [p.pid, `${p.pid}: ${p.household}, ${p.age}, ${p.months} months on benefit`]));
    fill($("desk"), Array.from({ length: found.desks }, (_, n) => [n, `desk ${n}`]));
    $("status").textContent = `${options.months} months in ${((performance.now() - started) / 1000).toFixed(1)} s`;
    draw();
    await Promise.all([life(), desk()]);
  });
}

function fill(select, pairs) {
  const kept = select.value;
  select.replaceChildren(...pairs.map(([value, text]) => element("option", { value }, text)));
  if (pairs.some(([value]) => String(value) === kept)) select.value = kept;
}

const number = (x) => (x === null || x === undefined ? "–" : Math.abs(x) >= 100 ? x.toFixed(0) : Math.abs(x) >= 10 ? x.toFixed(1) : x.toFixed(2));

function draw() {
  if (!series) return;
  const month = Number($("month").value);
  $("month-now").textContent = month;
  $("charts").replaceChildren(...Object.entries(options.outcomes).map(([name, told]) => chart(name, told, month)));
  for (const row of document.querySelectorAll("tr[data-month]")) row.classList.toggle("current", Number(row.dataset.month) === month);
}

function chart(name, told, month) {
  const W = 240, H = 110, L = 34, R = 6, T = 6, D = 16;
  const lines = series.map((one) => one[name]);
  const values = lines.flat().filter((x) => x !== null);
  let low = Math.min(...values), high = Math.max(...values);
  if (high - low < 1e-9) { low -= 0.5; high += 0.5; }
  const x = (m) => L + ((W - L - R) * m) / options.months, y = (v) => T + ((H - T - D) * (high - v)) / (high - low);
  const paths = lines.map((line, k) => {
    const d = line.slice(0, month + 1).map((v, m) => (v === null ? "" : `${m && line[m - 1] !== null ? "L" : "M"}${x(m).toFixed(1)},${y(v).toFixed(1)}`)).join("");
    return `<path class="line ${k ? "b" : "a"}" d="${d}"/>`;
  });
  const figure = element("figure", { class: "chart", "data-outcome": name });
  figure.append(element("figcaption", {}, `${told.label}, ${told.unit}`));
  const now = lines.map((line) => number(line[month]));
  const said = `${told.label}, month ${month}: regime A ${now[0]}, regime B ${now[1]}`;
  const holder = element("div");
  holder.innerHTML = `<svg viewBox="0 0 ${W} ${H}" role="img"><line class="axis" x1="${L}" x2="${W - R}" y1="${H - D}" y2="${H - D}"/>`
    + `<line class="mark" x1="${x(month)}" x2="${x(month)}" y1="${T}" y2="${H - D}"/>${paths.join("")}`
    + `<text x="${L - 3}" y="${T + 8}" text-anchor="end">${number(high)}</text><text x="${L - 3}" y="${H - D}" text-anchor="end">${number(low)}</text>`
    + `<text x="${L}" y="${H - 4}">0</text><text x="${W - R}" y="${H - 4}" text-anchor="end">${options.months}</text></svg>`;
  holder.firstChild.setAttribute("aria-label", said);
  const line = element("div", { class: "now" });
  line.append(element("span", { class: "a" }, `A ${now[0]}`), element("span", { class: "b" }, `B ${now[1]}`));
  figure.append(holder.firstChild, line);
  return figure;
}

function tables(place, found, columns, title) {
  place.replaceChildren(...found.map((rows, k) => {
    const name = `${title}, regime ${NAMES[k]}`;
    const box = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": name });
    const table = element("table");
    table.append(element("caption", {}, name));
    const head = element("tr");
    for (const title of ["month", ...Object.values(columns)]) head.append(element("th", { scope: "col" }, title));
    table.append(element("thead"), element("tbody"));
    table.tHead.append(head);
    for (const row of rows) {
      const line = element("tr", { "data-month": row.month });
      line.append(element("th", { scope: "row" }, String(row.month)));
      for (const column of Object.keys(columns)) line.append(element("td", {}, typeof row[column] === "number" ? (Number.isInteger(row[column]) ? String(row[column]) : row[column].toFixed(2)) : row[column]));
      table.tBodies[0].append(line);
    }
    box.append(table);
    return box;
  }));
  draw();
}

async function life() {
  if (!$("person").value) return;
  await answered("life", { pid: Number($("person").value) }, (found) => tables($("life"), found, options.life, `Person ${$("person").value}`));
}

async function desk() {
  if (!$("desk").value) return;
  await answered("desk", { desk: Number($("desk").value) }, (found) => tables($("desks"), found, options.desk, `Desk ${$("desk").value}`));
}

async function exportYaml(k) {
  try {
    const name = `explored-${NAMES[k].toLowerCase()}`;
    const text = await ask("/export", { ...question(), regimes: [chosen(k)], name });
    const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "text/yaml" })), download: `${name}.yaml` });
    link.click();
    URL.revokeObjectURL(link.href);
  } catch (error) { $("error").textContent = error.message; }
}

function play() {
  const on = !timer;
  $("play").setAttribute("aria-pressed", String(on));
  $("play").textContent = on ? "Pause" : "Play";
  if (!on) { clearInterval(timer); timer = null; return; }
  if (Number($("month").value) >= options.months) $("month").value = 0;
  timer = setInterval(() => {
    $("month").value = Number($("month").value) + 1;
    draw();
    if (Number($("month").value) >= options.months) play();
  }, 250);
}

async function start() {
  options = await ask("/options");
  fill($("city"), Object.entries(options.cities).map(([key, city]) => [key, city.name]));
  fill($("size"), options.sizes.map((n) => [n, String(n)]));
  $("size").value = "2000";
  $("month").max = $("month").value = options.months;
  $("regimes").append(regimeForm(0), regimeForm(1));
  $("choice").addEventListener("submit", (event) => { event.preventDefault(); run(); });
  $("city").addEventListener("change", run);
  $("size").addEventListener("change", run);
  $("month").addEventListener("input", draw);
  $("play").addEventListener("click", play);
  $("person").addEventListener("change", life);
  $("desk").addEventListener("change", desk);
  await run();
}

start().catch((error) => { $("error").textContent = error.message; });
