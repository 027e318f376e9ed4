/* Sets the chosen theme before anything is painted: loaded in <head>, without defer, and therefore kept tiny. */
try {
  const theme = localStorage.getItem("shouwang.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* storage refused: the system's theme it is */ }
