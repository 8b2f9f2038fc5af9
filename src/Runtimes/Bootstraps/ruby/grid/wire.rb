# frozen_string_literal: true

require 'socket'
require_relative 'faults'

module Grid
  # The Runtime API over one connection. The answer to an invocation and the request for the next one leave in a single write;
  # replies come back in the order of the requests.
  class Wire
    VERSION = '/2018-06-01'
    BASE = "#{VERSION}/runtime"
    ERROR_CONTENT_TYPE = 'application/vnd.aws.lambda.error+json'

    def initialize(address)
      @host, _, port = address.rpartition(':')
      @port = port.to_i
      @common = " HTTP/1.1\r\nHost: #{address}\r\nUser-Agent: grid-ruby/#{RUBY_VERSION}\r\n"
      @next = "GET #{BASE}/invocation/next#{@common}\r\n".b
      connect
    end

    # Proves the connection; the platform's answer says nothing.
    def ping
      exchange(["GET #{VERSION}/ping#{@common}\r\n".b], 200)
    end

    # The first event: headers with lower-case names, and the body.
    def next
      exchange([@next], 200)
    end

    # Answers an invocation; returns the next one.
    def respond(request_id, content_type, body)
      exchange([post("/invocation/#{request_id}/response", content_type, '', body), @next], 200)
    end

    # Fails an invocation; returns the next one.
    def fail(request_id, error_type, body)
      exchange([post("/invocation/#{request_id}/error", ERROR_CONTENT_TYPE, error_type_header(error_type), body), @next], 200)
    end

    def fail_init(error_type, body)
      exchange([post('/init/error', ERROR_CONTENT_TYPE, error_type_header(error_type), body)], 202)
    end

    private

    # Sends the requests; returns the last one's reply. A refused answer (too large, too late) is the platform's to report.
    def exchange(requests, last_status)
      answered = 0
      begin
        @socket.write(requests.drop(answered).join)
        while answered < requests.length
          status, headers, body = reply
          @proven = true
          answered += 1
          raise PlatformError if status >= 500
        end
        raise PlatformError if status != last_status

        [headers, body]
      rescue SystemCallError, IOError
        # A server may close a connection, for example after refusing a body: what it has not answered is sent once more.
        raise PlatformError unless @proven

        connect
        retry
      end
    end

    def connect
      @proven = false # whether this connection has answered anything
      @socket = TCPSocket.new(@host, @port)
      @socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1)
      @socket.binmode
    rescue SystemCallError
      raise PlatformError
    end

    def post(path, content_type, headers, body)
      body = body.b
      "POST #{BASE}#{path}#{@common}Content-Type: #{content_type}\r\n#{headers}Content-Length: #{body.bytesize}\r\n\r\n".b << body
    end

    # Error types come from user code; a header holds printable ASCII only.
    def error_type_header(type)
      "Lambda-Runtime-Function-Error-Type: #{type.gsub(/[^ -~]/, '?')}\r\n"
    end

    def reply
      status = line.byteslice(9, 3).to_i
      headers = {}
      until (text = line).empty?
        name, _, value = text.partition(':')
        headers[name.downcase] = value.strip.force_encoding(Encoding::UTF_8)
      end
      body = headers['transfer-encoding'] == 'chunked' ? chunks : exactly(headers['content-length'].to_i)
      [status, headers, body]
    end

    def chunks
      body = String.new
      while (size = line.to_i(16)).positive?
        body << exactly(size)
        line
      end
      nil until line.empty? # trailers
      body
    end

    def line
      text = @socket.gets("\r\n", chomp: true)
      raise EOFError if text.nil?

      text
    end

    def exactly(count)
      return String.new if count.zero?

      data = @socket.read(count)
      raise EOFError if data.nil? || data.bytesize < count

      data
    end
  end
end
