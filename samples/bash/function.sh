# Greets. Standard output is the result; standard error goes to the log.
greet() {
  echo "greeting ${#1} bytes" >&2
  echo "{\"greeting\":\"Hello from bash $BASH_VERSION\",\"event\":$1}"
}
