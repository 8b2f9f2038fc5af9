// Holds its environment until the moment that the event names, in seconds since 1970.
export const handler = (until) => new Promise((done) => setTimeout(done, until * 1000 - Date.now()));
