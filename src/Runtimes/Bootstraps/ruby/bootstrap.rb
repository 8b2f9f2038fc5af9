# frozen_string_literal: true

# Runs a Ruby function: take an event, run the handler, answer and take the next.
# Its argument is the layers' folder; without one it waits on standard input to be told which function.

require_relative 'grid/wire'
require_relative 'grid/context'
require_relative 'grid/faults'
require_relative 'grid/handler'
require_relative 'grid/stem'
require 'json'

module Grid
  module_function

  def main
    [$stdout, $stderr].each { |stream| stream.sync = true }
    wire = Wire.new(ENV.fetch('AWS_LAMBDA_RUNTIME_API'))
    Stem.wait(wire) if ARGV.empty?
    ARGV.clear
    $LOAD_PATH.unshift(ENV.fetch('LAMBDA_TASK_ROOT'))
    handler = load_handler(wire)
    headers, event = wire.next
    loop { headers, event = run(wire, handler, headers, event) }
  rescue PlatformError
    exit!(1)
  end

  def load_handler(wire)
    Handler.load(ENV['_HANDLER'].to_s)
  rescue StandardError, ScriptError => error
    report = Faults.report(error, 'Init')
    Faults.log('Init error when loading handler', report)
    wire.fail_init(report[:errorType], JSON.generate(report))
    exit!(1)
  end

  # Runs the handler once; returns the next invocation.
  def run(wire, handler, headers, event)
    request_id = headers['lambda-runtime-aws-request-id']
    ENV['_X_AMZN_TRACE_ID'] = headers['lambda-runtime-trace-id']
    content_type, body = handler.call(event, headers['content-type'], LambdaContext.new(headers))
    wire.respond(request_id, content_type, body)
  rescue PlatformError
    raise
  rescue StandardError, ScriptError, SystemStackError, NoMemoryError => error
    report = Faults.report(error, 'Function')
    Faults.log('Error raised from handler method', report)
    wire.fail(request_id, report[:errorType], JSON.generate(report))
  end
end

Grid.main
