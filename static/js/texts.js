/* Texts side by side: the original is copied into the field beside it, to be translated there. */

/* As if it were typed, so that the browser can undo it: what stood there is not lost. */
const copyOriginal = (button) => {
  const field = document.getElementById(button.dataset.copyTo);

  field.focus();
  field.select();
  if (document.execCommand("insertText", false, button.dataset.words)) return;

  field.value = button.dataset.words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

for (const button of document.querySelectorAll("[data-copy-to]")) {
  button.hidden = false;
  button.addEventListener("click", () => copyOriginal(button));
}
