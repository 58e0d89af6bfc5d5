// <script type="module" src="https://host/embed.js"></script> <lantern-give src="https://host/give/slug/embed/"></lantern-give>
customElements.define("lantern-give", class extends HTMLElement {
  connectedCallback() {
    const frame = document.createElement("iframe"), src = new URL(this.getAttribute("src"), import.meta.url);
    Object.assign(frame, { src, title: this.getAttribute("title") || "Give", loading: "lazy" });
    Object.assign(frame.style, { width: "100%", maxWidth: "34rem", height: "30rem", border: "0", colorScheme: "normal" });
    addEventListener("message", (e) => {
      if (e.origin === src.origin && e.source === frame.contentWindow && e.data?.type === "lantern:height") frame.style.height = `${e.data.height}px`;
    });
    this.append(frame);
  }
});
