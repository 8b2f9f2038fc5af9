using Grid.Runtimes.Extensions;

namespace Grid.Runtimes.Tests.Extensions;

/// <summary>What extensions may do, and when.</summary>
public sealed class ExtensionRosterTests
{
    private const ExtensionEvents Both = ExtensionEvents.Invoke | ExtensionEvents.Shutdown;

    [Fact]
    public void The_runtime_may_start_when_every_external_extension_has_registered()
    {
        var roster = new ExtensionRoster(["a", "b"]);
        roster.Register("b", Both);
        Assert.False(roster.AllRegistered);
        roster.Register("a", ExtensionEvents.None);
        Assert.True(roster.AllRegistered);
        Assert.False(roster.AllReady);
    }

    [Fact]
    public void All_are_ready_when_each_has_asked_for_an_event_and_none_has_one()
    {
        var roster = new ExtensionRoster(["a"]);
        var external = roster.Register("a", Both).Extension!;
        var inner = roster.Register("inner", ExtensionEvents.Invoke).Extension!;
        Assert.Null(roster.Next(external));
        Assert.False(roster.AllReady);
        Assert.Null(roster.Next(inner));
        Assert.True(roster.AllReady);

        roster.Deliver(external);
        Assert.False(roster.AllReady);
        Assert.Null(roster.Next(external));
        Assert.True(roster.AllReady);
    }

    [Fact]
    public void An_environment_without_extensions_waits_for_none() => Assert.True(new ExtensionRoster([]).AllReady);

    [Fact]
    public void Internal_extensions_register_until_the_runtime_is_ready_under_names_of_their_own_and_without_shutdown()
    {
        var roster = new ExtensionRoster([]);
        Assert.Equal("SHUTDOWN: ShutdownEventNotSupportedForInternalExtension", Text(roster.Register("x", Both).Refusal!));
        Assert.Null(roster.Register("x", ExtensionEvents.Invoke).Refusal);
        Assert.Equal("Extension with this name already registered", Text(roster.Register("x", ExtensionEvents.Invoke).Refusal!));
        roster.Close();
        Assert.Equal("Extension registration closed already", Text(roster.Register("y", ExtensionEvents.Invoke).Refusal!));
        Assert.Equal("Empty extension name", Text(roster.Register("", ExtensionEvents.None).Refusal!));
    }

    [Fact]
    public void There_are_at_most_ten_extensions()
    {
        var roster = new ExtensionRoster([.. Enumerable.Range(1, 9).Select(number => $"external-{number}")]);
        Assert.Null(roster.Register("tenth", ExtensionEvents.Invoke).Refusal);
        Assert.Equal("Extension limit (10) reached", Text(roster.Register("eleventh", ExtensionEvents.Invoke).Refusal!));
    }

    [Fact]
    public void An_external_extension_registers_once()
    {
        var roster = new ExtensionRoster(["a"]);
        roster.Register("a", Both);
        Assert.Equal("State transition from Registered to Registered failed for extension a. Error: State transition is not allowed", Text(roster.Register("a", Both).Refusal!));
    }

    [Fact]
    public void An_extension_that_gave_up_gets_no_event_and_its_reason_stays()
    {
        var roster = new ExtensionRoster(["a"]);
        var extension = roster.Register("a", Both).Extension!;
        Assert.Null(roster.Report(extension, init: true, "Extension.ConfigInvalid"));
        Assert.Equal($"State transition from InitError to Ready failed for extension {extension.Id}. Error: State transition is not allowed", Text(roster.Next(extension)!));
        Assert.NotNull(roster.Report(extension, init: false, "again"));
        roster.End(extension);
        Assert.Equal((ExtensionState.InitError, "Extension.ConfigInvalid", true), (extension.State, extension.ErrorType, extension.HasEnded));
    }

    [Fact]
    public void Init_error_is_for_before_the_first_event_and_exit_error_for_any_time()
    {
        var roster = new ExtensionRoster(["a"]);
        var extension = roster.Register("a", Both).Extension!;
        roster.Next(extension);
        Assert.NotNull(roster.Report(extension, init: true, "x"));
        Assert.Null(roster.Report(extension, init: false, "x"));
        Assert.Equal(ExtensionState.ExitError, extension.State);
    }

    [Theory]
    [InlineData("""{"events":["INVOKE","SHUTDOWN"]}""", 3, null)]
    [InlineData("""{"events":[]}""", 0, null)]
    [InlineData("{}", 0, null)]
    [InlineData("""{"events":["START"]}""", 0, "START: InvalidEventType")]
    [InlineData("""{"events":"INVOKE"}""", 0, "events is not a list")]
    [InlineData("""{"configurationKeys":["a"]}""", 0, "configurationKeys are deprecated; use environment variables instead")]
    public void A_registration_lists_events(string body, int events, string? error)
    {
        var (parsed, refusal) = ExtensionRegistration.Parse(System.Text.Encoding.UTF8.GetBytes(body));
        Assert.Equal(error, refusal is null ? null : Text(refusal));
        if (refusal is null) Assert.Equal((ExtensionEvents)events, parsed);
    }

    private static string Text(Grid.Runtimes.RuntimeApi.Refusal refusal)
    {
        Assert.Equal(403, refusal.Status);
        return System.Text.Json.JsonDocument.Parse(refusal.Body).RootElement.GetProperty("errorMessage").GetString()!;
    }
}
