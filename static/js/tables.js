// Tables marked `data-sortable` get buttons in their heads; an input with `data-filters="table id"` narrows the rows as one types.
// Both keep the address up to date, so that the table looks the same after a reload.
(function () {
  'use strict';

  var collator = new Intl.Collator('da', { numeric: true });

  function key(row, column) {
    var cell = row.cells[column];
    return cell.dataset.sort !== undefined ? cell.dataset.sort : cell.textContent.trim();
  }

  function remember(name, value) {
    var address = new URL(window.location.href);
    if (value) address.searchParams.set(name, value); else address.searchParams.delete(name);
    window.history.replaceState(window.history.state, '', address);
  }

  function sort(table, column, descending) {
    var body = table.tBodies[0];
    var rows = Array.from(body.rows);
    rows.sort(function (a, b) { return collator.compare(key(a, column), key(b, column)) * (descending ? -1 : 1); });
    rows.forEach(function (row) { body.appendChild(row); });
    Array.from(table.tHead.rows[0].cells).forEach(function (cell, index) {
      if (index === column) cell.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      else cell.removeAttribute('aria-sort');
    });
  }

  function prepare(table) {
    Array.from(table.tHead.rows[0].cells).forEach(function (cell, column) {
      if (cell.dataset.unsorted !== undefined || cell.querySelector('button')) return;
      var button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort-button';
      while (cell.firstChild) button.appendChild(cell.firstChild);
      cell.appendChild(button);
      button.addEventListener('click', function () {
        var descending = cell.getAttribute('aria-sort') === 'ascending';
        sort(table, column, descending);
        remember('sort', column + (descending ? 'd' : ''));
      });
    });
    var wanted = new URL(window.location.href).searchParams.get('sort');
    if (wanted && table.dataset.sortable === 'remember') sort(table, parseInt(wanted, 10), wanted.endsWith('d'));
  }

  function filter(input) {
    var table = document.getElementById(input.dataset.filters);
    var words = input.value.toLocaleLowerCase('da').split(/\s+/).filter(Boolean);
    var shown = 0;
    Array.from(table.tBodies[0].rows).forEach(function (row) {
      var text = row.textContent.toLocaleLowerCase('da');
      row.hidden = !words.every(function (word) { return text.includes(word); });
      if (!row.hidden) shown += 1;
    });
    var count = document.getElementById(input.dataset.filters + '-count');
    if (count) count.textContent = count.dataset.text.replace('{n}', String(shown));
    remember('filter', input.value);
  }

  function start(root) {
    root.querySelectorAll('table[data-sortable]').forEach(prepare);
    root.querySelectorAll('input[data-filters]').forEach(function (input) {
      var wanted = new URL(window.location.href).searchParams.get('filter');
      if (wanted) { input.value = wanted; filter(input); }
      input.addEventListener('input', function () { filter(input); });
      input.closest('[hidden]') && input.closest('[hidden]').removeAttribute('hidden');
    });
  }

  document.addEventListener('DOMContentLoaded', function () {
    if (window.matchMedia('(max-width: 991px)').matches) {
      document.querySelectorAll('details[data-closed-when-narrow]').forEach(function (part) { part.open = false; });
    }
    start(document);
  });
  document.addEventListener('htmx:afterSettle', function (event) { start(event.detail.elt); });
})();
