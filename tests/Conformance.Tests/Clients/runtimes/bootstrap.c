// A compiled custom runtime: the Runtime API over one plain socket, nothing but the C library.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define API "/2018-06-01/runtime/"

static char *host;
static int connection;
static char head[16 * 1024];
static char *body;
static size_t body_length;

static void check(int condition, const char *what) {
  if (condition) return;
  perror(what);
  exit(2);
}

static void open_connection(void) {
  char address[64];
  struct sockaddr_in target = {.sin_family = AF_INET};
  host = getenv("AWS_LAMBDA_RUNTIME_API");
  check(host && strlen(host) < sizeof address, "AWS_LAMBDA_RUNTIME_API");
  strcpy(address, host);
  char *colon = strchr(address, ':');
  check(colon != NULL, "port");
  *colon = 0;
  target.sin_port = htons(atoi(colon + 1));
  check(inet_pton(AF_INET, address, &target.sin_addr) == 1, "address");
  connection = socket(AF_INET, SOCK_STREAM, 0);
  check(connect(connection, (struct sockaddr *)&target, sizeof target) == 0, "connect");
}

static void send_all(const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = write(connection, bytes, length);
    check(sent > 0, "write");
    bytes += sent;
    length -= sent;
  }
}

static const char *header(const char *name) {
  static char value[8 * 1024];
  size_t length = strlen(name);
  for (char *line = strstr(head, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
    if (strncasecmp(line + 2, name, length) || line[2 + length] != ':') continue;
    char *start = line + 3 + length, *end = strstr(start, "\r\n");
    while (*start == ' ') start++;
    snprintf(value, sizeof value, "%.*s", (int)(end - start), start);
    return value;
  }
  return "";
}

/** One request and its answer: head and body are left in the globals. */
static void call(const char *method, const char *path, const char *more, const char *sent, size_t sent_length) {
  char request[2048];
  int length = snprintf(request, sizeof request, "%s " API "%s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %zu\r\n\r\n", method, path, host, more, sent_length);
  send_all(request, length);
  send_all(sent, sent_length);

  size_t have = 0;
  char *end = NULL;
  while (!end) {
    check(have < sizeof head - 1, "head");
    ssize_t got = read(connection, head + have, sizeof head - 1 - have);
    check(got > 0, "read");
    head[have += got] = 0;
    end = strstr(head, "\r\n\r\n");
  }

  body_length = strtoul(header("Content-Length"), NULL, 10);
  size_t taken = head + have - (end + 4);
  body = realloc(body, body_length + 1);
  memcpy(body, end + 4, taken);
  end[2] = 0;
  while (taken < body_length) {
    ssize_t got = read(connection, body + taken, body_length - taken);
    check(got > 0, "read");
    taken += got;
  }
  body[body_length] = 0;
}

static void answer(const char *id, const char *kind, const char *more, const char *text, size_t length) {
  char path[128];
  snprintf(path, sizeof path, "invocation/%s/%s", id, kind);
  char *copy = malloc(length + 1);
  memcpy(copy, text, length);
  call("POST", path, more, copy, length);
  free(copy);
}

int main(void) {
  char text[16 * 1024], id[64];
  open_connection();
  if (!strcmp(getenv("_HANDLER"), "init.error")) {
    const char *error = "{\"errorMessage\":\"no handler\",\"errorType\":\"Runtime.NoHandler\"}";
    call("POST", "init/error", "Lambda-Runtime-Function-Error-Type: Runtime.NoHandler\r\n", error, strlen(error));
    return 1;
  }

  for (int count = 1;; count++) {
    call("GET", "invocation/next", "", "", 0);
    snprintf(id, sizeof id, "%s", header("Lambda-Runtime-Aws-Request-Id"));
    if (!strcmp(body, "\"count\"")) {
      answer(id, "response", "", text, snprintf(text, sizeof text, "%d", count));
    } else if (!strcmp(body, "\"error\"")) {
      const char *error = "{\"errorMessage\":\"as asked\",\"errorType\":\"Function.Asked\"}";
      answer(id, "error", "Lambda-Runtime-Function-Error-Type: Function.Asked\r\n", error, strlen(error));
    } else if (!strcmp(body, "\"exit\"")) {
      return 7;
    } else if (!strcmp(body, "\"context\"")) {
      int length = snprintf(text, sizeof text, "{\"requestId\":\"%s\"", id);
      length += snprintf(text + length, sizeof text - length, ",\"arn\":\"%s\"", header("Lambda-Runtime-Invoked-Function-Arn"));
      length += snprintf(text + length, sizeof text - length, ",\"trace\":\"%s\"", header("Lambda-Runtime-Trace-Id"));
      length += snprintf(text + length, sizeof text - length, ",\"deadlineMs\":%s", header("Lambda-Runtime-Deadline-Ms"));
      length += snprintf(text + length, sizeof text - length, ",\"clientContext\":%s}", header("Lambda-Runtime-Client-Context"));
      answer(id, "response", "", text, length);
    } else {
      answer(id, "response", "", body, body_length);
    }
  }
}
