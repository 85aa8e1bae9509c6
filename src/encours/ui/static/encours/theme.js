// Before the first paint: the light or dark the person chose, else the system's.
const kept = localStorage.getItem("encours-theme");
if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
