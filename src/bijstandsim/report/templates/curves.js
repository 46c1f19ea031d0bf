"use strict";
// The chart that a reader steers: an outcome from the list, arms by their boxes, a month by mouse or slider.
(() => {
  const find = (id) => document.getElementById(id);
  const data = JSON.parse(find("curves-data").textContent);
  const { months, arms } = data;
  const [place, choice, slider, body] = ["curves-chart", "curves-outcome", "curves-month", "curves-values"].map(find);
  const shown = arms.map(() => true);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const last = months.length - 1;
  let chart = null;

  const number = (value) =>
    value === null ? "–" : value.toLocaleString(document.documentElement.lang, { maximumSignificantDigits: 3 });
  const outcome = () => data.outcomes.find((one) => one.name === choice.value);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // Every arm is three lines of the chart: mean, low and high, the last two joined by a band.
  const series = () => arms.flatMap((arm, k) => [
    { label: arm.name, stroke: arm.colour, width: 2, dash: arm.dashed ? [6, 4] : [], points: { show: false }, show: shown[k] },
    { stroke: "transparent", points: { show: false }, show: shown[k] },
    { stroke: "transparent", points: { show: false }, show: shown[k] },
  ]);
  const bands = () => arms.map((arm, k) => ({ series: [3 * k + 3, 3 * k + 2], fill: arm.colour + "26" }));
  const axis = (label) => ({
    label, stroke: colour("--ink"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 },
  });

  function draw() {
    const now = outcome();
    if (chart) chart.destroy();
    const options = {
      width: place.clientWidth, height: 320, legend: { show: false }, cursor: { y: false, points: { size: 7 } },
      scales: { x: { time: false } }, series: [{}, ...series()], bands: bands(),
      axes: [axis(find("curves-month").parentElement.textContent.trim()), { ...axis(now.unit), size: 64 }],
      hooks: { setCursor: [(made) => { if (made.cursor.idx !== null && made.cursor.event) tell(made.cursor.idx); }] },
    };
    chart = new uPlot(options, [months, ...now.values.flat()], place);
    point();
    keep(now);
  }

  function tell(at) {
    const now = outcome();
    slider.value = at;
    find("curves-caption").textContent = `${now.label} (${now.unit}), ${slider.parentElement.textContent.trim().toLowerCase()} ${months[at]}`;
    arms.forEach((arm, k) => {
      const [mean, low, high] = now.values[k].map((line) => line[at]);
      const cells = body.rows[k].cells;
      cells[1].textContent = number(mean);
      cells[2].textContent = low === null ? "" : `${number(low)} – ${number(high)}`;
    });
  }

  function point() {
    tell(Number(slider.value));
    chart.setCursor({ left: chart.valToPos(months[Number(slider.value)], "x"), top: 0 }, false);
  }

  function keep(now) {
    const lines = [["month", "arm", "mean", "low", "high"]];
    arms.forEach((arm, k) => months.forEach((month, m) => {
      lines.push([month, `"${arm.name.replaceAll('"', '""')}"`, ...now.values[k].map((line) => line[m] ?? "")]);
    }));
    const link = find("curves-csv");
    if (link.href) URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([lines.map((line) => line.join(",")).join("\n") + "\n"], { type: "text/csv" }));
    link.download = `${now.name}.csv`;
  }

  function fill() {
    for (const one of data.outcomes) choice.add(new Option(one.label, one.name, false, one.name === data.first));
    slider.max = last;
    slider.value = Math.max(months.indexOf(data.end), 0);
    arms.forEach((arm, k) => {
      const row = body.insertRow();
      const head = document.createElement("th");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: true });
      const label = document.createElement("label");
      const mark = Object.assign(document.createElement("span"), { className: arm.dashed ? "mark dashed" : "mark" });
      mark.style.borderColor = arm.colour;
      label.append(box, mark, arm.name);
      head.append(label);
      head.scope = "row";
      row.append(head);
      for (const cell of [row.insertCell(), row.insertCell()]) cell.className = "n";
      box.addEventListener("change", () => {
        shown[k] = box.checked;
        [1, 2, 3].forEach((line) => chart.setSeries(3 * k + line, { show: box.checked }));
      });
    });
  }

  fill();
  find("curves").hidden = false;
  draw();
  choice.addEventListener("change", draw);
  slider.addEventListener("input", point);
  dark.addEventListener("change", draw);
  new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: 320 })).observe(place);
})();
