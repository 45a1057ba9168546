for (const slider of document.querySelectorAll(".compare input")) {
  const show = () =>
    slider.parentElement.style.setProperty("--cut", `${slider.value}%`);
  slider.addEventListener("input", show);
  show(); // A browser may have kept the place of the slider.
}
