// Forms that cannot be sent twice, unsaved text that is not lost by accident, the menu on narrow screens, and focus after a swap.
(function () {
  'use strict';

  function changed(form) {
    return Array.from(form.elements).some(function (field) {
      if (!field.name || field.type === 'hidden' || field.disabled) return false;
      if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
      if (field.tagName === 'SELECT') {
        return Array.from(field.options).some(function (option) { return option.selected !== option.defaultSelected; }) &&
          Array.from(field.options).some(function (option) { return option.defaultSelected; });
      }
      return field.value !== field.defaultValue;
    });
  }

  // One click, one request: the second press of a button does nothing until the answer is here.
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (form.method === 'post') {
      form.dataset.sent = 'yes';
      form.setAttribute('aria-busy', 'true');
    }
  }, true);
  window.addEventListener('pageshow', function () {
    document.querySelectorAll('form[data-sent]').forEach(release);
  });
  function release(form) {
    delete form.dataset.sent;
    form.removeAttribute('aria-busy');
  }
  document.addEventListener('htmx:afterRequest', function (event) {
    if (event.target.tagName === 'FORM') release(event.target);
  });

  // Leaving with text that is not saved asks first.
  window.addEventListener('beforeunload', function (event) {
    var unsaved = Array.from(document.querySelectorAll('form[data-guard]')).some(function (form) {
      return !form.dataset.sent && changed(form);
    });
    if (unsaved) event.preventDefault();
  });
  document.addEventListener('htmx:confirm', function (event) {
    var link = event.target;
    if (link.tagName !== 'A') return;
    var form = Array.from(document.querySelectorAll('form[data-guard]')).find(changed);
    if (form && !window.confirm(form.dataset.guard)) event.preventDefault();
  });

  // What is not saved is seen to be so, where the form has room for a word about it.
  document.addEventListener('change', function (event) {
    var form = event.target.form;
    if (form && form.matches('form[data-guard]')) form.classList.toggle('is-unsaved', changed(form));
  });

  // A swap keeps the reader's place as they see it, whatever came or went above: the thing with an id that stood nearest to what
  // they pressed, and is still there, stays where it was. Then they meet what the answer wants them to meet first: a refusal, or the
  // first field with an error.
  var landmarks = [];
  function seen(element) { return element !== null && element.getClientRects().length > 0; }
  function topOf(element) { return element.getBoundingClientRect().top; }
  function landmarksFor(pressed) {
    var here = topOf(pressed);
    return Array.from(document.querySelectorAll('#editor [id]')).filter(seen).map(function (element) {
      return { id: element.id, top: topOf(element) };
    }).sort(function (one, other) { return Math.abs(one.top - here) - Math.abs(other.top - here); });
  }
  function keepPlace() {
    var kept = landmarks.find(function (landmark) { return seen(document.getElementById(landmark.id)); });
    // Where nothing of it is left it is another page, read from its beginning.
    var editor = topOf(document.getElementById('editor'));
    landmarks = [];
    window.scrollBy({ top: kept ? topOf(document.getElementById(kept.id)) - kept.top : Math.min(editor, 0), behavior: 'instant' });
  }
  function meet(root) {
    var target = root.querySelector('[data-focus]') ||
      root.querySelector('.form-error :is(input, select, textarea):not([type=hidden])');
    if (!target) return;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'center' });
  }
  document.addEventListener('htmx:beforeSwap', function (event) {
    if (event.detail.target && event.detail.target.id === 'editor') landmarks = landmarksFor(event.detail.requestConfig.elt);
  });
  document.addEventListener('htmx:afterSwap', function (event) {
    if (event.detail.elt.id === 'editor') keepPlace();
  });
  document.addEventListener('htmx:afterSettle', function (event) { meet(event.detail.elt); });
  document.addEventListener('DOMContentLoaded', function () { meet(document); });

  // A request that failed for a reason of the machinery's is told, and the form keeps what was written.
  ['htmx:responseError', 'htmx:sendError'].forEach(function (name) {
    document.addEventListener(name, function () {
      var box = document.getElementById('connection-trouble');
      if (box) { box.hidden = false; box.focus(); }
    });
  });

  // An answer without the part that was asked for (an error page, the sign-in page) must not wipe out what was written.
  document.addEventListener('htmx:beforeSwap', function (event) {
    var target = event.detail.target;
    if (!target || !target.id || event.detail.xhr.responseText.includes('id="' + target.id + '"')) return;
    event.detail.shouldSwap = false;
    var box = document.getElementById('connection-trouble');
    var page = new DOMParser().parseFromString(event.detail.xhr.responseText, 'text/html');
    var lead = page.querySelector('.error-page .lead, h1');
    if (!box) return;
    if (lead) box.querySelector('.alert-text').textContent = lead.textContent;
    box.hidden = false;
    box.focus();
  });

  document.addEventListener('click', function (event) {
    var opener = event.target.closest('[data-opens]');
    if (opener) {
      var part = document.getElementById(opener.dataset.opens);
      part.removeAttribute('data-closed');
      var field = part.querySelector('textarea, input:not([type=hidden])');
      if (field) field.focus();
      return;
    }
    var button = event.target.closest('[data-menu]');
    if (!button) return;
    var open = button.getAttribute('aria-expanded') !== 'true';
    button.setAttribute('aria-expanded', String(open));
    document.getElementById(button.getAttribute('aria-controls')).classList.toggle('is-open', open);
  });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') return;
    var button = document.querySelector('[data-menu][aria-expanded="true"]');
    if (button) { button.click(); button.focus(); }
  });
})();
