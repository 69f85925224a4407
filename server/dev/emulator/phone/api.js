// Talks to the emulator: sends what the customer does, fetches what her screen shows.

async function call(path, body) {
  const options = body === undefined
    ? {}
    : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  if (!response.ok) throw new Error(`${response.status} from ${path}`);
  return response.json();
}

export const customers = () => call("/phone/api/customers");
export const messages = (waId, after) => call(`/phone/api/${waId}/messages?after=${after}`);
export const send = (waId, press) => call(`/phone/api/${waId}/send`, press);
export const markRead = (waId) => call(`/phone/api/${waId}/read`, {});
export const rename = (waId, name) => call(`/phone/api/${waId}/profile`, { name });
export const decideMomo = (reference, decision) => call(`/momo/requests/${reference}/${decision}`, {});
export const clock = () => call("/emulator/clock");
export const moveClock = (move) => call("/emulator/clock", move);

// Calls `changed(waId)` for every change, and `connected(true|false)` as the line comes and goes.
export function watch(changed, connected) {
  let pause = 300;
  const open = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/phone/api/changes`);
    socket.onopen = () => { pause = 300; connected(true); };
    socket.onmessage = (event) => changed(JSON.parse(event.data).wa_id);
    socket.onclose = () => {
      connected(false);
      setTimeout(open, pause);
      pause = Math.min(pause * 1.6, 4000);
    };
  };
  open();
}
