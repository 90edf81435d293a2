/* Drafts: what is typed into a form is kept every few seconds, and when its page is left.
   Without this script the button "Save without publishing" does it. Sections: keeping; at the end, what listens to what. */

const PAUSE = 3_000; /* ms from the first letter that is not kept until all are: never more than five seconds */
const SENT_WHEN_GONE = 60_000; /* bytes that a browser sends though the page is gone: 64 kB in all */
const RETRY = 5_000; /* ms until what could not be kept is sent again */

/* == Keeping == */

const startDraft = (state) => {
  const form = document.getElementById(state.dataset.draft);
  let timer = 0;
  let isSignedOut = false;

  const keep = () => {
    timer = 0;
    if (form.dataset.sent) return;

    delete form.dataset.changed;
    htmx.ajax("POST", form.action, { source: state, target: state, values: { step: "keep" } });
  };

  const keepSoon = (pause) => {
    if (!timer && !isSignedOut) timer = setTimeout(keep, pause);
  };

  /* While all goes well nothing is asked before the page is left (site.js). */
  const noteOutcome = (isKept, sentence) => {
    if (isKept) {
      form.dataset.keeps = "yes";
      return;
    }
    delete form.dataset.keeps;
    form.dataset.changed = "yes";
    state.textContent = sentence;
  };

  const noteAnswer = ({ detail }) => {
    if (isSignedOut) {
      noteOutcome(false, state.dataset.signedOut);
      return;
    }
    noteOutcome(detail.successful, state.dataset.failed);
    if (!detail.successful) keepSoon(RETRY);
  };

  /* Who is signed out would be sent to another page, in the middle of a word. */
  const stayHere = (event) => {
    if (!event.detail.xhr.getResponseHeader("HX-Redirect")) return;

    event.preventDefault();
    isSignedOut = true;
  };

  const typedFields = () => {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("step", "keep");
    return new Blob([fields], { type: "application/x-www-form-urlencoded" });
  };

  /* The browser sends it even when the page is gone. */
  const keepOnLeaving = () => {
    if (form.dataset.sent || isSignedOut || !form.dataset.changed) return;

    const body = typedFields();
    const keepalive = body.size < SENT_WHEN_GONE;
    const headers = { "HX-Request": "true" };
    if (!keepalive) delete form.dataset.keeps;
    delete form.dataset.changed;
    fetch(form.action, { method: "POST", body, headers, keepalive })
      .then((answer) => {
        const isKept = answer.ok && !answer.headers.has("HX-Redirect");
        noteOutcome(isKept, state.dataset.failed);
      })
      .catch(() => noteOutcome(false, state.dataset.failed));
  };

  const keepWhenHidden = () => {
    if (document.visibilityState === "hidden") keepOnLeaving();
  };

  form.dataset.keeps = "yes";
  form.addEventListener("input", () => keepSoon(PAUSE));
  form.addEventListener("change", () => keepSoon(PAUSE));
  state.addEventListener("htmx:beforeOnLoad", stayHere);
  state.addEventListener("htmx:afterRequest", noteAnswer);
  document.addEventListener("visibilitychange", keepWhenHidden);
  window.addEventListener("beforeunload", keepOnLeaving);
};

/* == What listens to what == */

for (const state of document.querySelectorAll("[data-draft]")) startDraft(state);
