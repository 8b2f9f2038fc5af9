# Greets, and says how much time is left.
def handler(event:, context:)
  puts "greeting #{event['name']}"
  { greeting: "Hello, #{event['name'] || 'world'}, from Ruby #{RUBY_VERSION}", remainingMs: context.get_remaining_time_in_millis }
end
