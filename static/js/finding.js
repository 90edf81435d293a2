/* The key that leads to the search field of the desk, for pages of staff. Whoever uses single keys for
   something else turns it off on the page of the search (WCAG 2.1.4); their browser remembers that. */

const OFF_KEY = "marketplace-find-key-off";

const isOff = () => {
  try {
    return localStorage.getItem(OFF_KEY) !== null;
  } catch {
    return false;
  }
};

const remember = (isOn) => {
  try {
    if (isOn) localStorage.removeItem(OFF_KEY);
    else localStorage.setItem(OFF_KEY, "yes");
  } catch {
    /* without a storage the key works until the next page */
  }
};

const isTyping = (target) =>
  target.isContentEditable || target.matches?.("input, textarea, select") === true;

const goToField = (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.defaultPrevented || isTyping(event.target) || isOff()) return;
  const field = document.getElementById("find");
  if (!field) return;

  event.preventDefault();
  field.focus();
  field.select();
};

const setting = document.getElementById("find-key");
if (setting) {
  setting.checked = !isOff();
  setting.closest("[hidden]").hidden = false;
  setting.addEventListener("change", () => remember(setting.checked));
}
document.addEventListener("keydown", goToField);
