using Grid.Runtimes.Environments;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>What may follow what in an environment.</summary>
public sealed class EnvironmentStateTests
{
    [Fact]
    public void A_warm_environment_goes_round_and_round()
    {
        var state = new EnvironmentState();
        Assert.Equal("RuntimeStarted", state.RuntimeState);
        Assert.Equal(NextStep.Wait, state.Next(eventWaits: false));

        for (var round = 0; round < 2; round++)
        {
            Assert.Equal("RuntimeReady", state.RuntimeState);
            Assert.Equal(InvokeStep.Deliver, state.Invoke(listening: true));
            Assert.Equal("RuntimeRunning", state.RuntimeState);
            Assert.True(state.BeginAnswer(error: round == 1));
            Assert.Equal(round == 1 ? "RuntimeInvocationErrorResponse" : "RuntimeInvocationResponse", state.RuntimeState);
            Assert.True(state.EndAnswer());
            Assert.Equal("RuntimeResponseSent", state.RuntimeState);
            Assert.Equal(NextStep.Wait, state.Next(eventWaits: false));
        }
    }

    [Fact]
    public void An_event_that_waits_is_delivered_by_the_next_question()
    {
        var state = In(EnvironmentPhase.Answered);
        Assert.Equal(InvokeStep.Wait, state.Invoke(listening: false));
        Assert.Equal(NextStep.Deliver, state.Next(eventWaits: true));
        Assert.Equal(EnvironmentPhase.Running, state.Phase);
    }

    [Fact]
    public void An_event_waits_while_nobody_listens()
    {
        var state = In(EnvironmentPhase.Ready);
        Assert.Equal(InvokeStep.Wait, state.Invoke(listening: false));
        Assert.Equal(EnvironmentPhase.Ready, state.Phase);
        Assert.Equal(NextStep.Deliver, state.Next(eventWaits: true));
    }

    [Fact]
    public void A_question_while_running_gets_the_same_event_again()
    {
        var state = In(EnvironmentPhase.Running);
        Assert.Equal(NextStep.Again, state.Next(eventWaits: true));
        Assert.Equal(EnvironmentPhase.Running, state.Phase);
    }

    [Fact]
    public void A_failed_init_is_repeated_once_and_its_second_failure_is_the_invocations()
    {
        var state = In(EnvironmentPhase.InitFailed);
        Assert.Equal(InvokeStep.RepeatInit, state.Invoke(listening: false));
        Assert.True(state.RepeatsInit);
        Assert.Equal(Loss.Invocation, state.Lose());
        Assert.Equal(EnvironmentPhase.Ended, state.Phase);
    }

    [Fact]
    public void An_init_that_reported_an_error_may_not_ask_for_events_and_reports_only_once()
    {
        var state = new EnvironmentState();
        Assert.True(state.ReportInitError());
        Assert.Equal("RuntimeInitError", state.RuntimeState);
        Assert.False(state.ReportInitError());
        Assert.Equal(NextStep.Refuse, state.Next(eventWaits: false));
        Assert.Equal(Loss.Init, state.Lose());
        Assert.Equal(InvokeStep.RepeatInit, state.Invoke(listening: false));
        Assert.Equal(NextStep.Deliver, state.Next(eventWaits: true));
        Assert.False(state.RepeatsInit);
    }

    [Theory]
    [InlineData(EnvironmentPhase.Init, Loss.Init, EnvironmentPhase.InitFailed)]
    [InlineData(EnvironmentPhase.InitFailed, Loss.None, EnvironmentPhase.InitFailed)]
    [InlineData(EnvironmentPhase.Ready, Loss.Idle, EnvironmentPhase.Ended)]
    [InlineData(EnvironmentPhase.Running, Loss.Invocation, EnvironmentPhase.Ended)]
    [InlineData(EnvironmentPhase.Answering, Loss.Invocation, EnvironmentPhase.Ended)]
    [InlineData(EnvironmentPhase.Answered, Loss.Idle, EnvironmentPhase.Ended)]
    [InlineData(EnvironmentPhase.Ended, Loss.None, EnvironmentPhase.Ended)]
    public void A_lost_runtime_costs_what_it_was_doing(object phase, object loss, object after)
    {
        var state = In((EnvironmentPhase)phase);
        Assert.Equal((Loss)loss, state.Lose());
        Assert.Equal((EnvironmentPhase)after, state.Phase);

        var stopped = In((EnvironmentPhase)phase);
        Assert.Equal((Loss)loss, stopped.Stop());
        Assert.Equal(EnvironmentPhase.Ended, stopped.Phase);
    }

    [Theory]
    [InlineData(EnvironmentPhase.Init)]
    [InlineData(EnvironmentPhase.Running)]
    [InlineData(EnvironmentPhase.Answering)]
    [InlineData(EnvironmentPhase.Ended)]
    public void Invocations_are_refused_where_none_may_come(object phase) => Assert.Equal(InvokeStep.Refuse, In((EnvironmentPhase)phase).Invoke(listening: true));

    [Theory]
    [InlineData(EnvironmentPhase.Init)]
    [InlineData(EnvironmentPhase.InitFailed)]
    [InlineData(EnvironmentPhase.Ready)]
    [InlineData(EnvironmentPhase.Answering)]
    [InlineData(EnvironmentPhase.Answered)]
    [InlineData(EnvironmentPhase.Ended)]
    public void Answers_come_only_from_a_running_function(object phase)
    {
        var state = In((EnvironmentPhase)phase);
        Assert.False(state.BeginAnswer(error: false));
        Assert.Equal((EnvironmentPhase)phase, state.Phase);
        Assert.Equal((EnvironmentPhase)phase == EnvironmentPhase.Answering, state.EndAnswer());
    }

    private static EnvironmentState In(EnvironmentPhase phase)
    {
        var state = new EnvironmentState();
        if (phase == EnvironmentPhase.Init) return state;
        if (phase == EnvironmentPhase.Ended) state.Stop();
        else if (phase == EnvironmentPhase.InitFailed) state.Lose();
        else state.Next(eventWaits: false);
        if (phase is EnvironmentPhase.Running or EnvironmentPhase.Answering or EnvironmentPhase.Answered) state.Invoke(listening: true);
        if (phase is EnvironmentPhase.Answering or EnvironmentPhase.Answered) state.BeginAnswer(error: false);
        if (phase == EnvironmentPhase.Answered) state.EndAnswer();
        Assert.Equal(phase, state.Phase);
        return state;
    }
}
