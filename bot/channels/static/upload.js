// Sends the chosen file as it is: its bytes as the body, its name in the address.

const MOST = 20 * 1024 * 1024;
const $ = (id) => document.getElementById(id);
const [input, pick, bar, line] = [$("file"), $("pick"), $("bar"), $("line")];

function say(words, isWrong) {
  line.textContent = words;
  line.classList.toggle("wrong", Boolean(isWrong));
}

function send(file) {
  const request = new XMLHttpRequest(); // fetch tells nothing of how far an upload is
  request.open("POST", `${location.pathname}?name=${encodeURIComponent(file.name)}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.upload.addEventListener("progress", (event) => {
    bar.value = event.lengthComputable ? event.loaded / event.total : 0;
  });
  request.addEventListener("load", () => over(request.responseText, request.status === 200));
  request.addEventListener("error", () => over("没传完，看看网络，再传一次。", false));
  bar.hidden = false;
  pick.classList.add("busy");
  say(`正在传：${file.name}`);
  request.send(file);
}

function over(words, isTaken) {
  pick.classList.toggle("done", isTaken);
  pick.classList.remove("busy");
  bar.hidden = true;
  input.value = "";
  say(words, !isTaken);
}

input.addEventListener("change", () => {
  const file = input.files[0];
  if (!file) return;
  if (file.size > MOST) say("太大了，20MB以内才收。", true);
  else send(file);
});
