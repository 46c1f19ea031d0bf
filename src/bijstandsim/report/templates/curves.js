"use strict";
// The chart that a reader steers: an outcome from the list, arms by their boxes, a month by mouse or slider.
(() => {
  const find = (id) => document.getElementById(id);
  const data = JSON.parse(find("curves-data").textContent);
  const { months, arms } = data;
  const [place, choice, slider, body] = ["curves-chart", "curves-outcome", "curves-month", "curves-values"].map(find);
  const shown = arms.map(() => true);
  const HEIGHT = 320;
  let chart = null;

  const outcome = () => data.outcomes.find((one) => one.name === choice.value);
  const when = (at) => data.month.replace("{month}", months[at]);

  // With the page's decimal mark and minus.
  const written = (value, how) => value.toLocaleString(document.documentElement.lang, how).replace("-", "−");

  // As the tables of the page write it: as many decimals, and no minus before nought.
  function number(value) {
    const { digits } = outcome();
    if (value === null) return "–";
    const text = written(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return /[1-9]/.test(text) ? text : text.replace("−", "");
  }

  // Months whose value has no neighbour: a line cannot show them, a point can.
  function alone(chart, line) {
    const values = chart.data[line];
    return [...values.keys()].filter((at) => values[at] != null && values[at - 1] == null && values[at + 1] == null);
  }

  // Every arm is three lines of the chart: mean, low and high, the last two joined by a band.
  const series = () => arms.flatMap((arm, k) => {
    const points = { show: false, filter: alone, fill: arm.colour, size: 8 };
    const mean = { stroke: arm.colour, width: 2, dash: arm.dashed ? [6, 4] : [], points, show: shown[k] };
    const edge = { stroke: "transparent", points: { show: false }, show: shown[k] };
    return [mean, edge, { ...edge }];
  });
  const bands = () => arms.map((arm, k) => ({ series: [3 * k + 3, 3 * k + 2], fill: arm.colour + "26" }));

  function draw() {
    const now = outcome();
    if (chart) chart.destroy();
    const options = {
      width: place.clientWidth, height: HEIGHT, legend: { show: false },
      cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
      scales: { x: { time: false } }, series: [{}, ...series()], bands: bands(),
      axes: [
        { label: data.axis, incrs: [1, 2, 3, 6, 12, 24, 60, 120] },
        { label: now.unit_label, size: 64, values: (_, marks) => marks.map((mark) => written(mark || 0, { maximumSignificantDigits: 6 })) },
      ],
      hooks: { ready: [point], setCursor: [follow] },
    };
    chart = new uPlot(options, [months, ...now.values.flat()], place);
    keep(now);
  }

  // The mouse chooses a month, which stays when the mouse leaves.
  function follow({ cursor }) {
    if (cursor.idx === null) point();
    else if (cursor.event) tell(cursor.idx);
  }

  function point() {
    const at = Number(slider.value);
    tell(at);
    chart.setCursor({ left: chart.valToPos(months[at], "x"), top: 0 }, false);
  }

  function tell(at) {
    const now = outcome();
    const said = [when(at)];
    arms.forEach((arm, k) => {
      const [mean, low, high] = now.values[k].map((line) => line[at]);
      const cells = body.rows[k].cells;
      cells[1].textContent = number(mean);
      cells[2].textContent = low === null ? "" : [number(low), number(high)].join(low < 0 ? " … " : "–");
      if (shown[k] && mean !== null) said.push(`${arm.label} ${number(mean)}`);
    });
    slider.value = at;
    slider.setAttribute("aria-valuetext", said.join("; "));
    find("curves-caption").textContent = `${now.label} (${now.unit_label}), ${when(at)}`;
  }

  // The CSV has the names of the tables, in any language of the page.
  function keep(now) {
    const lines = [["month", "arm", "outcome", "unit", "mean", "lo", "hi"]];
    arms.forEach((arm, k) => months.forEach((month, at) => {
      lines.push([month, arm.name, now.name, `"${now.unit}"`, ...now.values[k].map((line) => line[at] ?? "")]);
    }));
    const link = find("curves-csv");
    if (link.href) URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([lines.map((line) => line.join(",")).join("\n") + "\n"], { type: "text/csv" }));
    link.download = `${now.name}.csv`;
    find("curves-csv-title").textContent = `: ${now.label}`;
  }

  function fill() {
    for (const one of data.outcomes) choice.add(new Option(one.label, one.name, false, one.name === data.first));
    slider.max = months.length - 1;
    slider.value = Math.max(months.indexOf(data.end), 0);
    arms.forEach((arm, k) => {
      const row = body.insertRow();
      const head = document.createElement("th");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: true });
      const label = document.createElement("label");
      const mark = Object.assign(document.createElement("span"), { className: arm.dashed ? "mark dashed" : "mark" });
      mark.style.borderColor = arm.colour;
      label.append(box, mark, arm.label);
      head.append(label);
      head.scope = "row";
      row.append(head);
      for (const cell of [row.insertCell(), row.insertCell()]) cell.className = "n";
      box.addEventListener("change", () => {
        shown[k] = box.checked;
        [1, 2, 3].forEach((line) => chart.setSeries(3 * k + line, { show: box.checked }));
        point();
      });
    });
  }

  // On paper the chart is not shown and has no width.
  function fit() {
    if (place.clientWidth === 0) return;
    chart.setSize({ width: place.clientWidth, height: HEIGHT });
  }

  fill();
  find("curves").hidden = false;
  draw();
  choice.addEventListener("change", draw);
  slider.addEventListener("input", point);
  new ResizeObserver(fit).observe(place);
})();
