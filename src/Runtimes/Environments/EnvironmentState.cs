namespace Grid.Runtimes.Environments;

/// <summary>
/// The states of an execution environment and of the runtime in it: what may follow what. Pure; the environment around it holds the lock and does the work.
/// </summary>
internal sealed class EnvironmentState
{
    private bool _repeatsInit;
    private bool _initErrorReported;
    private bool _answersWithError;

    public EnvironmentPhase Phase { get; private set; } = EnvironmentPhase.Init;

    /// <summary>True while an invocation repeats Init.</summary>
    public bool RepeatsInit => Phase == EnvironmentPhase.Init && _repeatsInit;

    /// <summary>The runtime's state in the words of the Runtime API's refusals.</summary>
    public string RuntimeState => Phase switch
    {
        EnvironmentPhase.Init or EnvironmentPhase.InitFailed => _initErrorReported ? "RuntimeInitError" : "RuntimeStarted",
        EnvironmentPhase.Ready => "RuntimeReady",
        EnvironmentPhase.Running => "RuntimeRunning",
        EnvironmentPhase.Answering => _answersWithError ? "RuntimeInvocationErrorResponse" : "RuntimeInvocationResponse",
        EnvironmentPhase.Answered => "RuntimeResponseSent",
        _ => "RuntimeExited",
    };

    /// <summary>An invocation arrives.</summary>
    /// <param name="listening">Whether the runtime's question for an event can still be answered.</param>
    public InvokeStep Invoke(bool listening)
    {
        switch (Phase)
        {
            case EnvironmentPhase.Ready when listening:
                Phase = EnvironmentPhase.Running;
                return InvokeStep.Deliver;
            case EnvironmentPhase.Ready or EnvironmentPhase.Answered:
                return InvokeStep.Wait;
            case EnvironmentPhase.InitFailed:
                Phase = EnvironmentPhase.Init;
                _repeatsInit = true;
                _initErrorReported = false;
                return InvokeStep.RepeatInit;
            default:
                return InvokeStep.Refuse;
        }
    }

    /// <summary>The runtime asks for the next event.</summary>
    public NextStep Next(bool eventWaits)
    {
        switch (Phase)
        {
            case EnvironmentPhase.Init when !_initErrorReported:
            case EnvironmentPhase.Ready or EnvironmentPhase.Answered:
                Phase = eventWaits ? EnvironmentPhase.Running : EnvironmentPhase.Ready;
                return eventWaits ? NextStep.Deliver : NextStep.Wait;
            case EnvironmentPhase.Running:
                return NextStep.Again;
            default:
                return NextStep.Refuse;
        }
    }

    /// <summary>The runtime begins to send its answer.</summary>
    public bool BeginAnswer(bool error)
    {
        if (Phase != EnvironmentPhase.Running) return false;
        Phase = EnvironmentPhase.Answering;
        _answersWithError = error;
        return true;
    }

    /// <summary>The answer has been read, or will never be. False when it comes too late.</summary>
    public bool EndAnswer()
    {
        if (Phase != EnvironmentPhase.Answering) return false;
        Phase = EnvironmentPhase.Answered;
        return true;
    }

    /// <summary>The runtime reports that it cannot start the function.</summary>
    public bool ReportInitError()
    {
        if (Phase != EnvironmentPhase.Init || _initErrorReported) return false;
        _initErrorReported = true;
        return true;
    }

    /// <summary>The runtime has exited or has run out of time.</summary>
    public Loss Lose()
    {
        switch (Phase)
        {
            case EnvironmentPhase.Init when !_repeatsInit:
                Phase = EnvironmentPhase.InitFailed;
                return Loss.Init;
            case EnvironmentPhase.Init or EnvironmentPhase.Running or EnvironmentPhase.Answering:
                Phase = EnvironmentPhase.Ended;
                return Loss.Invocation;
            case EnvironmentPhase.Ready or EnvironmentPhase.Answered:
                Phase = EnvironmentPhase.Ended;
                return Loss.Idle;
            default:
                return Loss.None;
        }
    }

    /// <summary>The environment is to end, whatever it does.</summary>
    public Loss Stop()
    {
        var loss = Lose();
        Phase = EnvironmentPhase.Ended;
        return loss;
    }
}
