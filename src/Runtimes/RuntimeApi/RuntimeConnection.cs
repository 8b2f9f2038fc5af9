using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Grid.Contracts.Invocation;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Sandboxes;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>
/// A runtime's connection as long as it asks for events and answers them in the usual way; with anything else it goes to the web server, bytes read so far included.
/// The reply to one answer and the next event leave in one packet when the event is there in time.
/// </summary>
#pragma warning disable CA1001 // Closing disposes what it owns.
internal sealed class RuntimeConnection
#pragma warning restore CA1001
{
    /// <summary>What a runtime may send ahead of its turn. None has reason to send anything.</summary>
    private const int AheadLimitBytes = 64 * 1024;

    /// <summary>Callers of larger answers go on elsewhere: writing them takes time in which the loop would serve nobody.</summary>
    private const int InlineBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly ReplyBuffer _replies = new();
    private readonly Socket _socket;
    private readonly IRuntimeApiCalls _environment;
    private readonly RuntimeApiLoop _loop;
    private readonly IConnectionOwner _owner;
    private readonly Action _eventArrived;
    private readonly long _key;

    /// <summary>What was received before its turn: half a head, or a request behind one that waits.</summary>
    private byte[] _ahead = [];

    /// <summary>The question for an event that waits; null when none does.</summary>
    private ConfiguredValueTaskAwaitable<NextAnswer>.ConfiguredValueTaskAwaiter? _asking;
    private AnswerBody? _body;

    /// <summary>Answered, but its caller does not know yet.</summary>
    private Invocation? _answered;
    private bool _wantsRoom;
    private bool _gone;

    public RuntimeConnection(Socket socket, IRuntimeApiCalls environment, RuntimeApiLoop loop, IConnectionOwner owner)
    {
        (_socket, _environment, _loop, _owner) = (socket, environment, loop, owner);
        _eventArrived = EventArrived;
        socket.NoDelay = true;
        socket.Blocking = false;
        lock (_gate) _key = loop.Add(this, socket);
    }

    /// <summary>Something has happened to the socket, or was posted; called by the loop.</summary>
    public void Ready(uint events)
    {
        Invocation? answered;
        lock (_gate)
        {
            if ((events & Native.EpollOut) != 0) Send();
            if ((events & ~Native.EpollOut) != 0) Receive();
            else UseAhead();
            (answered, _answered) = (_answered, null);
            if (answered is null) Send();
        }

        if (answered is null) return;

        // The runtime has asked for its next event by now, and whoever gets the environment next finds it ready.
        if (answered.AnswerBytes <= InlineBytes) answered.Publish();
        else answered.PublishElsewhere();
        lock (_gate) Send();
    }

    /// <summary>Something went wrong that nobody foresaw.</summary>
    public void Abort()
    {
        lock (_gate) Close();
    }

    private void EventArrived()
    {
        lock (_gate)
        {
            if (_gone || _asking is not { } asking) return;
            _asking = null;
            Reply(asking.GetResult());
            Send();
            if (_ahead.Length == 0) return;
        }

        _loop.Post(this);
    }

    private void Receive()
    {
        if (_gone) return;
        var into = _body is null ? _loop.Scratch : _body.Rest;
        var count = _socket.Receive(into, SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock or SocketError.TryAgain or SocketError.Interrupted) return;
        if (count == 0 || error != SocketError.Success)
        {
            Close();
            return;
        }

        if (_body is not null)
        {
            _body.Filled(count);
            if (_body.IsComplete) EndAnswer();
        }
        else if (_ahead.Length == 0)
        {
            var used = Use(into[..count]);
            if (used < count) _ahead = into[used..count].ToArray();
        }
        else if (_ahead.Length + count > AheadLimitBytes)
        {
            Close();
        }
        else
        {
            _ahead = [.. _ahead, .. into[..count]];
            UseAhead();
        }
    }

    private void UseAhead()
    {
        var used = Use(_ahead);
        if (used > 0) _ahead = _ahead[used..];
    }

    /// <returns>How much of it was used; the rest has to wait.</returns>
    private int Use(ReadOnlySpan<byte> received)
    {
        var used = 0;
        while (used < received.Length && _asking is null && _body is null && !_wantsRoom && !_gone)
        {
            var rest = received[used..];
            switch (RequestHead.Read(rest, out var head))
            {
                case RequestKind.Incomplete:
                    return used;
                case RequestKind.Next:
                    used += head.HeadBytes;
                    Ask();
                    break;
                case RequestKind.Response:
                    used += BeginAnswer(head, isError: false, rest);
                    break;
                case RequestKind.Error:
                    used += BeginAnswer(head, isError: true, rest);
                    break;
                default:
                    used += HandOver(rest);
                    break;
            }
        }

        return used;
    }

    private void Ask()
    {
#pragma warning disable CA2012 // Its result is taken once: here, or when the event arrives.
        var asking = _environment.Next(_closed.Token).ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
        if (asking.IsCompleted)
        {
            Reply(asking.GetResult());
            return;
        }

        _asking = asking;
        asking.UnsafeOnCompleted(_eventArrived);
    }

    private void Reply(in NextAnswer next)
    {
        if (next.Refusal is { } refusal) Replies.Refused(_replies, refusal);
        else if (next.Invocation is null || !Replies.Event(_replies, next.Invocation)) Close();
    }

    private int BeginAnswer(in RequestHead head, bool isError, ReadOnlySpan<byte> received)
    {
        Span<char> requestId = stackalloc char[head.RequestId.Length];
        Encoding.ASCII.GetChars(head.RequestId, requestId);

        // What is refused changes nothing and is refused again.
        if (_environment.BeginAnswer(requestId, isError, out var invocation) is not null) return HandOver(received);
        var errorType = head.ErrorType.IsEmpty ? null : Encoding.UTF8.GetString(head.ErrorType);
        _body = new AnswerBody(invocation!, isError, errorType, head.BodyBytes);
        var count = Math.Min(head.BodyBytes, received.Length - head.HeadBytes);
        received.Slice(head.HeadBytes, count).CopyTo(_body.Rest);
        _body.Filled(count);
        if (_body.IsComplete) EndAnswer();
        return head.HeadBytes + count;
    }

    private void EndAnswer()
    {
        var body = _body!;
        _body = null;
        var payload = body.Take();
        var inTime = body.IsError
            ? _environment.EndAnswer(body.Invocation, Payload.Empty, Fault.Posted(body.ErrorType, payload))
            : _environment.EndAnswer(body.Invocation, payload, null);
        if (inTime) _answered = body.Invocation;
        Replies.Accepted(_replies);
    }

    /// <returns>How much of it is done with: all, or nothing while there are replies to be sent first.</returns>
    private int HandOver(ReadOnlySpan<byte> received)
    {
        Send();
        if (_gone || _wantsRoom) return 0;
        Leave();
        _loop.Remove(_socket, _key);
        _socket.Blocking = true;
        _owner.HandOver(_socket, received.ToArray());
        return received.Length;
    }

    private void Send()
    {
        if (_gone) return;
        while (!_replies.IsEmpty)
        {
            var count = _socket.Send(_replies.Unsent, SocketFlags.None, out var error);
            if (error is SocketError.WouldBlock or SocketError.TryAgain)
            {
                if (!_wantsRoom) _loop.WantRoom(_socket, _key, _wantsRoom = true);
                return;
            }

            if (error != SocketError.Success)
            {
                Close();
                return;
            }

            _replies.Sent(count);
        }

        if (_wantsRoom) _loop.WantRoom(_socket, _key, _wantsRoom = false);
    }

    private void Close()
    {
        if (_gone) return;
        Leave();
        _loop.Remove(_socket, _key);
        _socket.Dispose();
        if (_body is { } body)
        {
            _body = null;
            body.Drop();
            if (_environment.EndAnswer(body.Invocation, Payload.Empty, Fault.TruncatedResponse)) body.Invocation.PublishElsewhere();
        }

        _owner.Closed();
    }

    private void Leave()
    {
        _gone = true;
        _closed.Cancel();
        _closed.Dispose();
        _replies.Dispose();
        _ahead = [];
    }
}
