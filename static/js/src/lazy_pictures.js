// On a slow line browsers fetch loading=lazy pictures from far below the fold; these wait until they are nearly seen.
const NEAR = "100px 0px";
const waiting = document.querySelectorAll("img[data-src]");

function fetchPicture(img) {
  if (!img.dataset.src) return;
  if (img.dataset.srcset) {
    img.sizes = img.dataset.sizes;
    img.srcset = img.dataset.srcset;
  }
  img.src = img.dataset.src;
  delete img.dataset.src;
}

if (waiting.length) {
  const watcher = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      fetchPicture(target);
    }
  }, { rootMargin: NEAR });
  waiting.forEach((img) => watcher.observe(img));
  addEventListener("beforeprint", () => waiting.forEach(fetchPicture));
}
