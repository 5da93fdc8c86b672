// Runs before the page is drawn: says that scripts work, so that what needs them may hide and show.
document.documentElement.classList.remove('js-off');
