/* Small comforts on top of pages that work without them. No dependencies, nothing inline, no state. */
(function () {
  "use strict";

  /* A refused form: go to the list of its errors, as a screen reader would want. */
  function focusErrors(root) {
    var summary = root.querySelector("[data-error-summary]");
    if (!summary) return;
    summary.focus();
    markTitle(summary);
  }

  /* After a swap the title is still that of the page before: give it the prefix the page would have had. */
  function markTitle(summary) {
    var prefix = summary.getAttribute("data-title-prefix");
    if (prefix && document.title.indexOf(prefix) !== 0) document.title = prefix + document.title;
  }

  /* A link of the error summary leads to the field itself, and its label comes into view with it. */
  function followErrorLink(event) {
    var link = event.target.closest && event.target.closest("[data-error-summary] a[href^='#']");
    var input = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!input) return;
    event.preventDefault();
    (input.closest(".field") || input).scrollIntoView();
    input.focus({ preventScroll: true });
  }

  /* How many characters are left. Spoken only after a pause, so that typing is not talked over. */
  function startCounter(counter) {
    var input = document.getElementById(counter.getAttribute("data-counter"));
    if (!input || counter.dataset.started) return;
    counter.dataset.started = "yes";
    var spoken = document.createElement("span");
    spoken.className = "visually-hidden";
    spoken.setAttribute("role", "status");
    counter.after(spoken);
    var pause;
    function show() {
      /* line ends count twice, as they are sent; characters outside the first plane count once, as the server counts */
      var length = Array.from(input.value.replace(/\r?\n/g, "\r\n")).length;
      var left = Number(input.dataset.limit) - length;
      var number = Math.abs(left).toLocaleString(document.documentElement.lang);
      counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("{count}", number);
      counter.classList.toggle("counter--over", left < 0);
      clearTimeout(pause);
      pause = setTimeout(function () { spoken.textContent = counter.textContent; }, 1000);
    }
    input.addEventListener("input", show);
    if (input.value) show();
  }

  /* A second click must not send a second time. The button keeps its value and its focus, so it is not disabled. */
  function guardSubmit(event) {
    var form = event.target;
    if (event.defaultPrevented || (form.getAttribute("method") || "").toLowerCase() !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setButtons(form, true);
    setTimeout(release, 10000, form); /* an answer that was a download leaves this page standing */
  }

  function setButtons(form, sent) {
    form.querySelectorAll("button[type='submit']").forEach(function (button) {
      if (sent) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled");
    });
  }

  function release(form) {
    delete form.dataset.sent;
    setButtons(form, false);
  }

  /* Results that came in by themselves are announced; the fragment says how in the element [data-announce]. */
  function announce(root) {
    var words = root.matches("[data-announce]") ? root : root.querySelector("[data-announce]");
    if (words) document.getElementById("announcer").textContent = words.textContent.trim();
  }

  function closeLanguages(event) {
    document.querySelectorAll(".languages[open]").forEach(function (menu) {
      if (event.type === "keydown" ? event.key !== "Escape" : menu.contains(event.target)) return;
      menu.open = false;
      if (event.type === "keydown" && menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    });
  }

  /* Wide windows of browsers that cannot show a closed <details> by style alone. */
  function openFilters() {
    if (CSS.supports("selector(::details-content)") || !matchMedia("(min-width: 56rem)").matches) return;
    document.querySelectorAll("details.filters").forEach(function (filters) { filters.open = true; });
  }

  /* Groups that someone opened stay open when new results replace them, and the focus stays where it was. */
  var opened = [], focused = "";
  function rememberOpened() {
    opened = Array.from(document.querySelectorAll("#results details[id][open]"), function (group) { return group.id; });
    focused = document.activeElement && document.activeElement.closest("#results") ? document.activeElement.id : "";
  }

  function openAgain() {
    opened.forEach(function (id) {
      var group = document.getElementById(id);
      if (group) group.open = true;
    });
    var again = focused && document.getElementById(focused);
    if (again && document.activeElement !== again) again.focus({ preventScroll: true });
  }

  function enhance(root) {
    root.querySelectorAll("[data-counter]").forEach(startCounter);
    focusErrors(root);
  }

  enhance(document);
  openFilters();
  document.addEventListener("click", followErrorLink);
  document.addEventListener("click", closeLanguages);
  document.addEventListener("keydown", closeLanguages);
  document.addEventListener("submit", guardSubmit);
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target.matches("form")) guardSubmit(event);
  });
  window.addEventListener("pageshow", function () { document.querySelectorAll("form").forEach(release); });
  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.target.closest && event.target.closest("form");
    if (form) release(form);
  });
  document.addEventListener("htmx:beforeSwap", rememberOpened);
  document.addEventListener("htmx:afterSwap", openAgain);
  document.addEventListener("htmx:afterSettle", function (event) {
    enhance(event.target);
    announce(event.target);
  });
})();
