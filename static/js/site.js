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

  /* A long list of options gets a field that leaves those with what is typed in them, and those that are chosen. */
  var LETTERS = { "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe" };
  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[łøđßæœ]/g, function (letter) { return LETTERS[letter]; });
  }

  function startFinder(list) {
    if (document.getElementById(list.dataset.finder)) return;
    var label = document.createElement("label"), field = document.createElement("input"), left = document.createElement("p");
    field.id = label.htmlFor = list.dataset.finder; /* it has no name: it is no part of the question */
    field.type = "search";
    field.autocomplete = "off";
    field.className = "input finder";
    label.className = left.className = "hint";
    label.textContent = list.dataset.label;
    left.setAttribute("role", "status");
    list.before(label, field, left);
    field.addEventListener("input", function () { narrow(list, field.value, left); });
    field.addEventListener("change", function (event) { event.stopPropagation(); });
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter") event.preventDefault();
      if (event.key !== "Escape" || !field.value) return;
      event.preventDefault();
      field.value = "";
      narrow(list, "", left);
    });
  }

  function narrow(list, typed, left) {
    var wanted = plain(typed.trim()), count = 0;
    list.querySelectorAll(".choice").forEach(function (choice) {
      var label = choice.querySelector("label").firstChild.textContent;
      choice.hidden = !plain(label).includes(wanted) && !choice.querySelector("input").checked;
      if (!choice.hidden) count += 1;
    });
    left.textContent = wanted ? list.dataset.left.replace("{count}", count.toLocaleString(document.documentElement.lang)) : "";
  }

  /* Where someone was among the filters stays as it was when new results replace them: open groups, lists, the focus. */
  var kept = { open: [], lists: [], focus: "" };
  function rememberPlace() {
    var active = document.activeElement;
    kept = {
      open: Array.from(document.querySelectorAll("#results details[id][open]"), function (group) { return group.id; }),
      lists: Array.from(document.querySelectorAll("#results [data-finder]"), function (list) {
        return { id: list.dataset.finder, typed: document.getElementById(list.dataset.finder).value, top: list.scrollTop };
      }),
      focus: active && active.closest("#results") ? active.id : "",
      caret: active && active.matches(".finder") ? active.selectionStart : null
    };
  }

  function returnToPlace() {
    document.querySelectorAll("[data-finder]").forEach(startFinder);
    kept.open.forEach(function (id) {
      var group = document.getElementById(id);
      if (group) group.open = true;
    });
    kept.lists.forEach(function (was) {
      var list = document.querySelector("[data-finder='" + was.id + "']"), field = list && document.getElementById(was.id);
      if (!field) return;
      field.value = was.typed;
      if (was.typed) field.dispatchEvent(new Event("input"));
      list.scrollTop = was.top;
    });
    var again = kept.focus && document.getElementById(kept.focus);
    if (!again) return;
    if (document.activeElement !== again) again.focus({ preventScroll: true });
    if (kept.caret !== null) again.setSelectionRange(kept.caret, kept.caret);
  }

  /* One letter finds too much to be of use: nothing is asked before the second, and what was asked is let go. */
  function awaitSecondLetter(event) {
    var cause = event.detail.triggeringEvent;
    if (!cause || cause.type !== "input" || Array.from(cause.target.value.trim()).length !== 1) return;
    event.preventDefault();
    htmx.trigger(event.detail.elt, "htmx:abort");
  }

  /* "As I wrote it" was said of other words. */
  function forgetVerbatim(event) {
    var asked = event.detail.parameters;
    if (asked.verbatim && asked.verbatim !== asked.q) delete asked.verbatim;
  }

  function showTrouble(event, isThere) {
    var form = event.target.closest && event.target.closest("form"), words = form && form.querySelector("[data-trouble]");
    if (words) words.hidden = !isThere;
  }

  function enhance(root) {
    root.querySelectorAll("[data-counter]").forEach(startCounter);
    root.querySelectorAll("[data-finder]").forEach(startFinder);
    focusErrors(root);
  }

  enhance(document);
  openFilters();
  document.addEventListener("focusin", function (event) { if (event.target.matches("[data-select]")) event.target.select(); });
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
  document.addEventListener("htmx:confirm", awaitSecondLetter);
  document.addEventListener("htmx:configRequest", forgetVerbatim);
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function (event) { showTrouble(event, true); });
  });
  document.addEventListener("htmx:beforeSwap", rememberPlace);
  document.addEventListener("htmx:afterSwap", function (event) {
    returnToPlace();
    showTrouble(event, false);
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    enhance(event.target);
    announce(event.target);
  });
  document.addEventListener("htmx:historyRestore", function () {
    openFilters();
    enhance(document);
  });
})();
