# frozen_string_literal: true

require 'json'

module Grid
  # The Runtime API is gone or refuses to go on; nothing is left to do but to end.
  class PlatformError < StandardError; end

  # An error of the runtime itself, under Lambda's name for it.
  class Fault < StandardError
    attr_reader :type

    def initialize(type, message)
      super(message)
      @type = "Runtime.#{type}"
    end
  end

  # The body of an error report, keys in Lambda's order.
  module Faults
    OWN_FOLDER = File.dirname(__dir__)

    module_function

    # phase: Init or Function
    def report(error, phase)
      type = error.is_a?(Fault) ? error.type : "#{phase}<#{error.class.name}>"
      { errorMessage: utf8(error.message), errorType: type, stackTrace: stack(error) }
    end

    # One event, however many lines: they are joined by carriage returns.
    def log(what, report)
      $stdout.write("#{what}\r#{JSON.generate(report)}\n")
    end

    # The user's frames, without the bootstrap's own.
    def stack(error)
      (error.backtrace || []).reject { |frame| frame.start_with?(OWN_FOLDER) }.map { |frame| utf8(frame) }
    end

    def utf8(text)
      text.dup.force_encoding(Encoding::UTF_8).scrub
    end
  end
end
