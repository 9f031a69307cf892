"use strict";
document.documentElement.classList.add("js");

// A word beside the mouse for everything that has one. It is text, never markup.
const tip = document.getElementById("tip");
document.addEventListener("pointerover", event => {
  const owner = event.target.closest("[data-tip]");
  tip.hidden = !owner;
  if (owner) tip.textContent = owner.dataset.tip;
});
document.addEventListener("pointermove", event => {
  if (tip.hidden) return;
  const left = Math.min(event.pageX + 14, scrollX + document.documentElement.clientWidth - tip.offsetWidth - 8);
  tip.style.left = Math.max(8, left) + "px";
  tip.style.top = (event.clientY > 90 ? event.pageY - tip.offsetHeight - 12 : event.pageY + 18) + "px";
});

for (const tabs of document.querySelectorAll(".tabs")) {
  const buttons = [...tabs.querySelectorAll("[role=tab]")];
  const show = chosen => {
    for (const button of buttons) {
      button.setAttribute("aria-selected", String(button === chosen));
      button.tabIndex = button === chosen ? 0 : -1;
      document.getElementById(button.getAttribute("aria-controls")).hidden = button !== chosen;
    }
  };
  buttons.forEach((button, i) => {
    button.addEventListener("click", () => show(button));
    button.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = buttons[(i + step + buttons.length) % buttons.length];
      show(next);
      next.focus();
    });
  });
  show(buttons[0]);
}

for (const button of document.querySelectorAll(".copy")) {
  button.addEventListener("click", async () => {
    const code = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      // A page opened as a file may not be allowed to: select it for the person's own hand.
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  heads.forEach((head, column) => {
    const isText = head.dataset.kind === "text";
    const sort = () => {
      const ascending = head.getAttribute("aria-sort") === "none" ? isText : head.getAttribute("aria-sort") === "descending";
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [a.cells[column], b.cells[column]];
        const order = isText
          ? x.textContent.localeCompare(y.textContent, "en", { numeric: true })
          : parseFloat(x.dataset.sort) - parseFloat(y.dataset.sort);
        return ascending ? order : -order;
      });
      heads.forEach(h => h.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      body.append(...rows);
    };
    head.setAttribute("aria-sort", "none");
    head.tabIndex = 0;
    head.addEventListener("click", sort);
    head.addEventListener("keydown", event => { if (event.key === "Enter") sort(); });
  });
}
