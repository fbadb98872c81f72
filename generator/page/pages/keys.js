// Keys for signs above a phone's number pad, on every page with boxes for numbers. Without them the boxes ask for the
// whole keyboard, which has a minus.

function addKeys() {
  // On a phone: the number pad, and beside it the signs that it lacks. They stand just above the keyboard.
  if (!window.matchMedia("(pointer: coarse)").matches) return;
  const bar = document.createElement("div");
  bar.className = "keys";
  bar.hidden = true;
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Signs");
  let cell = null;
  const press = {
    "±": () => {
      const isNegative = /^\s*[-−–]/.test(cell.value);
      cell.setRangeText(isNegative ? "" : "−", 0, isNegative ? cell.value.search(/[-−–]/) + 1 : 0, "end");
      cell.setSelectionRange(cell.value.length, cell.value.length);
    },
    "/": () => cell.setRangeText("/", cell.selectionStart, cell.selectionEnd, "end"),
    "+": () => cell.setRangeText("+", cell.selectionStart, cell.selectionEnd, "end"),
  };
  const names = { "±": "Change the sign", "/": "Fraction bar", "+": "Plus" };
  for (const sign of Object.keys(press)) {
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.textContent = sign;
    button.setAttribute("aria-label", names[sign]);
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the cell keeps the focus, and the keyboard
    button.addEventListener("click", () => {
      cell.focus();
      press[sign]();
      cell.dispatchEvent(new Event("input", { bubbles: true }));
    });
    bar.append(button);
  }
  document.body.append(bar);
  const place = () => {
    const seen = window.visualViewport;
    const below = seen ? document.documentElement.clientHeight - seen.height - seen.offsetTop : 0;
    bar.style.bottom = `${Math.max(0, below)}px`;
  };
  window.visualViewport?.addEventListener("resize", place);
  window.visualViewport?.addEventListener("scroll", place);
  for (const input of document.querySelectorAll("input[data-number]")) {
    input.inputMode = "decimal";
    input.addEventListener("focus", () => {
      cell = input;
      bar.hidden = false;
      place();
    });
    input.addEventListener("blur", () => setTimeout(() => (bar.hidden = document.activeElement !== cell)));
  }
  if (document.activeElement?.matches("input[data-number]")) document.activeElement.dispatchEvent(new Event("focus"));
}

addKeys();
