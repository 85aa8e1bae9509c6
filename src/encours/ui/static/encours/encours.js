// What the keyboard and the mouse add to pages that work without them: menus, keys, the palette,
// drawers, ticked rows, toasts, the theme. No page depends on this file.
"use strict";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const first = (selector, within = document) => within.querySelector(selector);
const typing = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") !== null;

// Menus: one open at a time, closed by Escape or by a click elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all("details.menu[open]")) {
    menu.open = false;
    first("summary", menu).focus();
  }
  first(".rail.open")?.classList.remove("open");
});

// The theme: system, light, dark, in turn.
function setTheme(theme) {
  if (theme === "system") {
    localStorage.removeItem("encours-theme");
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem("encours-theme", theme);
    document.documentElement.dataset.theme = theme;
  }
}

// What scrolls sideways says on which side there is more; the place one is at is shown first.
const SIDEWAYS = ".tabs, .scroll, .scrolls, .grid-holder";
function showEnds(each) {
  const passed = each.scrollLeft;
  each.classList.toggle("more-left", passed > 1);
  each.classList.toggle("more-right", each.scrollWidth - each.clientWidth - passed > 1);
}
const measured = new ResizeObserver((sizes) => sizes.forEach((each) => showEnds(each.target)));
function watchEnds() {
  for (const each of all(SIDEWAYS)) measured.observe(each);
}
document.addEventListener("scroll", (event) => {
  if (event.target.matches?.(SIDEWAYS)) showEnds(event.target);
}, true);
document.body.addEventListener("htmx:afterSettle", watchEnds);
watchEnds();
for (const each of all(".tabs")) {
  const at = first("[aria-current]", each);
  if (at) each.scrollLeft = at.offsetLeft - each.offsetLeft - (each.clientWidth - at.offsetWidth) / 2;
}

// Dialogs: the palette, the help, the drawer.
function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
  return dialog;
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice], [data-opens], [data-closes], [data-rail]");
  if (button) {
    if (button.dataset.themeChoice) setTheme(button.dataset.themeChoice);
    if (button.dataset.opens) {
      event.preventDefault();
      openDialog(button.dataset.opens);
    }
    if ("closes" in button.dataset) button.closest("dialog")?.close();
    if ("rail" in button.dataset) {
      event.preventDefault();
      first(".rail").classList.toggle("open");
    }
  } else if (event.target.nodeName === "DIALOG") {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "drawer") openDrawer(event.detail.target);
  if (event.detail.target.id === "found") choose(0);
});

// The drawer: what changed in it is shown by the page once it is closed.
function openDrawer(drawer) {
  if (first("[data-changed]", drawer)) drawer.dataset.changed = "";
  if (drawer.open) first("a, button", first(".head .actions", drawer) ?? drawer)?.focus();
  openDialog("drawer");
}
document.addEventListener("close", (event) => {
  if (event.target.id === "drawer" && "changed" in event.target.dataset) location.reload();
}, true);

// Where there is room, what would open in the drawer is shown beside the list instead.
const beside = () => all("#beside").find((each) => each.checkVisibility());
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const place = beside();
  if (event.detail.target.id === "drawer" && place && !first("dialog[open]")) event.detail.target = place;
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  const place = beside();
  if (!place) return;
  if (event.detail.target === place) shownBeside(place);
  else if (event.detail.target.matches("[data-list]") || first("[data-list]", event.detail.target)) markShown(place);
});
// What is asked beside a list goes on in the list as it is sorted and narrowed now.
const PASSING = ["page", "cols", "view", "export"];
document.body.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.closest("[data-follows]") || !first("[data-list]")) return;
  const asked = new URL(event.detail.path, location.href);
  const words = new URLSearchParams(location.search);
  for (const key of PASSING) words.delete(key);
  for (const value of asked.searchParams.getAll("after")) words.append("after", value);
  for (const value of asked.searchParams.getAll("customer")) words.append("customer", value);
  for (const input of all("[data-asked]", event.target)) event.detail.parameters.delete(input.name);
  event.detail.path = words.size ? `${asked.pathname}?${words}` : asked.pathname;
});
function shownBeside(place) {
  const list = first("[data-list]");
  place.scrollTop = 0;
  if (first("[data-changed]", place) && list) {
    const part = `#${list.id}`;
    htmx.ajax("GET", location.href, { source: list, target: part, select: part, swap: "outerHTML" }).then(() => markShown(place));
  }
  markShown(place);
  // The page itself opens the first line: the reader is not moved by it.
  if ("shown" in place.dataset) first("[data-choices] input:checked, #bank-customer, [data-next]", place)?.focus({ preventScroll: true });
  place.dataset.shown = "";
}
function markShown(place) {
  const shown = first("[data-line]", place)?.dataset.line;
  for (const row of rows()) row.classList.toggle("here", row.dataset.row === shown);
  here()?.scrollIntoView({ block: "nearest" });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-list] tbody th a:not([data-act])");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !beside()) return;
  const door = first("[data-act]", link.closest("tr"));
  if (!door || door.pathname !== link.pathname) return;
  event.preventDefault();
  door.click();
});

// Choices of a form by their number; Enter takes the one that is chosen.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || first("dialog[open]:not(#drawer)")) return;
  const place = first("#drawer[open]") ?? beside() ?? document;
  const choices = first("[data-choices]", place);
  if (!choices) return;
  if (/^[1-9]$/.test(event.key)) {
    const choice = first(`[data-key="${event.key}"]`, choices);
    if (!choice || choice.disabled) return;
    choice.checked = true;
    choice.focus();
  } else if (event.key === "Enter" && !event.target.closest("a, button, summary, input")) {
    first("button", choices)?.click();
  } else return;
  event.preventDefault();
});

// The palette: arrows choose, Enter goes; before what was typed has been looked for, Enter asks.
let chosen = 0;
function choose(number) {
  const found = all("#found [role=option]");
  if (!found.length) return;
  chosen = (number + found.length) % found.length;
  found.forEach((each, at) => each.setAttribute("aria-selected", String(at === chosen)));
  found[chosen].scrollIntoView({ block: "nearest" });
  first("#go-q")?.setAttribute("aria-activedescendant", found[chosen].id);
}
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "go-q") return;
  if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen - 1);
  else if (event.key === "Enter") {
    const link = first("#found [aria-selected=true]");
    if (!link) return;
    link.click();
  } else return;
  event.preventDefault();
});
document.addEventListener("input", (event) => {
  if (event.target.id !== "go-q") return;
  for (const each of all("#found [role=option]")) each.setAttribute("aria-selected", "false");
});

// Rows of the list: j, k, Enter, x ticks, e acts.
const rows = () => all("[data-list] tbody tr[data-row]");
function moveRow(step) {
  const every = rows();
  if (!every.length) return;
  const at = every.findIndex((row) => row.classList.contains("here"));
  const next = every[Math.min(Math.max(at + step, 0), every.length - 1)];
  every.forEach((row) => row.classList.toggle("here", row === next));
  next.scrollIntoView({ block: "nearest" });
  first("a", next)?.focus({ preventScroll: true });
  if (!beside()) return;
  clearTimeout(opening);
  opening = setTimeout(() => first("[data-act]", next)?.click(), 200);
}
let opening = 0;
const here = () => first("[data-list] tbody tr.here");
const KEYS = {
  "/": () => first("[data-find]")?.focus(),
  "?": () => openDialog("keys"),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: () => first("input[type=checkbox]", here() ?? document.createElement("i"))?.click(),
  e: () => first("[data-act]", here() ?? document)?.click(),
  n: () => (first("[data-next]") ? first("[data-next]").click() : first("[data-note]")?.focus()),
  "[": () => first("a[rel=prev]")?.click(),
  "]": () => first("a[rel=next]")?.click(),
};
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openDialog("palette") && first("#go-q").select();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || first("dialog[open]")) return;
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

// Ticked rows: how many, how much, and the acts that wait for them.
function countTicked(list) {
  const boxes = all("tbody input[type=checkbox][name=row]", list);
  const ticked = boxes.filter((box) => box.checked);
  const bar = first(".bulk", list);
  const every = first("input[data-every]", list);
  if (every) {
    every.checked = ticked.length > 0 && ticked.length === boxes.length;
    every.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
  }
  if (!bar) return;
  bar.classList.toggle("on", ticked.length > 0);
  const count = first("[data-ticked]", bar);
  if (count) count.textContent = String(ticked.length);
  const sum = first("[data-ticked-sum]", bar);
  if (sum) {
    const minor = ticked.reduce((total, box) => total + BigInt(box.dataset.minor ?? "0"), 0n);
    const digits = Number(sum.dataset.decimals ?? "2");
    const written = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: sum.dataset.currency });
    sum.textContent = written.format(Number(minor) / 10 ** digits);
  }
}
document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-list]");
  if (event.target.matches("select[data-go]")) event.target.form.requestSubmit();
  if (!list) return;
  if (event.target.matches("input[data-every]")) {
    for (const box of all("tbody input[type=checkbox][name=row]", list)) box.checked = event.target.checked;
  }
  countTicked(list);
});

// Toasts leave by themselves, but not while one reads them, nor when they are errors.
function dismissToasts() {
  for (const toast of all(".toasts li:not(.error)")) {
    setTimeout(function leave() {
      if (toast.matches(":hover, :focus-within")) setTimeout(leave, 2000);
      else toast.remove();
    }, toast.querySelector("form") ? 12000 : 6000);
  }
}
dismissToasts();

// Files dropped anywhere on their frame.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const place = event.target.closest?.(".drop");
    if (!place) return;
    event.preventDefault();
    place.classList.toggle("over", kind === "dragover");
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    const input = first("input[type=file]", place);
    input.files = event.dataTransfer.files;
    input.form.requestSubmit();
  });
}
