# frozen_string_literal: true

require 'json'
require_relative 'context'

module Grid
  # A process that waits for its function.
  module Stem
    module_function

    # Does beforehand what every function needs, and becomes the function that standard input names.
    def wait(wire)
      rehearse(wire)
      $stdout.write("ready\n")
      line = $stdin.gets
      exit!(0) if line.nil? # nobody needs it
      variables = JSON.parse(line.force_encoding(Encoding::UTF_8))['variables']

      $stdin.reopen('/dev/null')
      ENV.clear
      variables.each { |name, value| ENV[name] = value }
      find_code
      Dir.chdir(ENV.fetch('LAMBDA_TASK_ROOT'))
    end

    # What the interpreter reads from the variables when it starts.
    def find_code
      $LOAD_PATH.unshift(*ENV['RUBYLIB'].to_s.split(':').map { |folder| File.expand_path(folder) })
      Gem.paths = ENV
    end

    def rehearse(wire)
      wire.ping
      LambdaContext.new({})
      JSON.parse(JSON.generate({ message: ['text', 1, 0.5, true, nil] }))
    end
  end
end
