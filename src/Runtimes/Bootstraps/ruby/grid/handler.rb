# frozen_string_literal: true

require 'json'
require_relative 'faults'

module Grid
  # The handler `file.method` or `file.Module::Class.method`.
  class Handler
    def self.load(name)
      file, *receiver, method = name.split('.')
      raise Fault.new('MalformedHandlerName', "Bad handler '#{name}'") if method.nil? || receiver.length > 1

      require(File.expand_path(file, ENV.fetch('LAMBDA_TASK_ROOT')))
      target = receiver.empty? ? TOPLEVEL : Object.const_get(receiver.first)
      raise Fault.new('HandlerNotFound', "Handler '#{name}' is not defined") unless target.respond_to?(method, true)

      new(target, method)
    end

    def initialize(target, method)
      @target = target
      @method = method
    end

    # Content type and bytes of the result.
    def call(event, content_type, context)
      event = JSON.parse(event.force_encoding(Encoding::UTF_8)) if content_type == 'application/json'
      result = @target.send(@method, event: event, context: context)
      return ['application/unknown', result.read] if result.respond_to?(:read)

      ['application/json', JSON.generate(result)]
    end

    # Where methods defined outside any class live.
    TOPLEVEL = TOPLEVEL_BINDING.receiver
    private_constant :TOPLEVEL
  end
end
