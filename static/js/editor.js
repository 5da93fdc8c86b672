// Fields that belong to a choice are shown while it is chosen: `data-when="name=a,b"`, or `name!=` for anything but nothing.
// A menu closes when one clicks or moves elsewhere.
(function () {
  'use strict';

  function holds(form, rule) {
    var parts = rule.match(/^(.+?)(!?=)(.*)$/);
    var field = form.elements.namedItem(parts[1]);
    if (!field) return true;
    return parts[2] === '!=' ? field.value !== parts[3] : parts[3].split(',').includes(field.value);
  }

  function arrange(form) {
    form.querySelectorAll('[data-when]').forEach(function (part) { part.hidden = !holds(form, part.dataset.when); });
  }

  function start(root) {
    root.querySelectorAll('form').forEach(function (form) { if (form.querySelector('[data-when]')) arrange(form); });
  }

  document.addEventListener('change', function (event) { if (event.target.form) arrange(event.target.form); });
  document.addEventListener('DOMContentLoaded', function () { start(document); });
  document.addEventListener('htmx:afterSettle', function () { start(document); });

  function closeMenus(except) {
    document.querySelectorAll('details.menu[open]').forEach(function (menu) { if (menu !== except) menu.open = false; });
  }
  document.addEventListener('click', function (event) { closeMenus(event.target.closest('details.menu')); });
  document.addEventListener('focusin', function (event) { closeMenus(event.target.closest('details.menu')); });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') return;
    var menu = event.target.closest('details.menu[open]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
  });
})();
