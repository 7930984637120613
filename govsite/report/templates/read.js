// The data as they stand in the page: JSON, or deflated JSON where they are large.

async function readData() {
  const node = document.getElementById("data");
  const text = node.textContent;
  node.remove();
  if (node.type === "application/json") return JSON.parse(text);
  if (typeof DecompressionStream === "undefined") throw new Error("DecompressionStream");
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}
