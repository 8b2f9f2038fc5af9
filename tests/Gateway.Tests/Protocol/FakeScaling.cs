using System.Runtime.CompilerServices;
using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>A region's scaling that notes what it is asked and answers what the test says.</summary>
internal sealed class FakeScaling : IScalingGrain
{
    public List<(string Method, object?[] Arguments)> Calls { get; } = [];

    public ApiError? Refusal { get; set; }

    public ScalableTarget[] Known { get; set; } = [Target("live")];

    public ScalingActivity[] Done { get; set; } = [];

    public static DateTimeOffset Created { get; } = new(2026, 11, 25, 0, 0, 0, 500, TimeSpan.Zero);

    public static ScalingPolicy Policy { get; } = new()
    {
        Name = "p", Arn = "arn:policy", TargetValue = 0.7, ScaleOutCooldown = 30, DisableScaleIn = true, CreationTime = Created, AlarmHigh = "high", AlarmLow = "low",
    };

    public static ScheduledAction Action { get; } = new()
    {
        Name = "a", Arn = "arn:action", Schedule = "cron(0 8 * * ? *)", Timezone = "Europe/Berlin", StartTime = Created, MinCapacity = 5, CreationTime = Created,
    };

    public static ScalableTarget Target(string qualifier) => new()
    {
        Function = new FunctionId("us-east-1", "orders"), Qualifier = qualifier, MinCapacity = 1, MaxCapacity = 10, Arn = $"arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/{qualifier}",
        CreationTime = Created, Tags = new() { ["team"] = "a" }, Policy = Policy, Actions = [Action],
    };

    public Task<Outcome<ScalableTarget>> Register(string name, string qualifier, ScalableTargetChange change, CancellationToken cancellationToken) => Reply(Target(qualifier), [name, qualifier, change]);

    public Task<Outcome<Done>> Deregister(string name, string qualifier, CancellationToken cancellationToken) => Reply(new Done(), [name, qualifier]);

    public Task<ScalableTarget[]> Targets(CancellationToken cancellationToken) => Task.FromResult(Known);

    public Task<Outcome<ScalingPolicy>> PutPolicy(string name, string qualifier, ScalingPolicy policy, CancellationToken cancellationToken) => Reply(Policy, [name, qualifier, policy]);

    public Task<Outcome<Done>> DeletePolicy(string name, string qualifier, string policy, CancellationToken cancellationToken) => Reply(new Done(), [name, qualifier, policy]);

    public Task<Outcome<ScheduledAction>> PutAction(string name, string qualifier, ScheduledActionChange change, CancellationToken cancellationToken) => Reply(Action, [name, qualifier, change]);

    public Task<Outcome<Done>> DeleteAction(string name, string qualifier, string action, CancellationToken cancellationToken) => Reply(new Done(), [name, qualifier, action]);

    public Task<ScalingActivity[]> Activities(CancellationToken cancellationToken) => Task.FromResult(Done);

    public Task<Outcome<Done>> Tag(string arn, Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken) =>
        Reply(new Done(), [arn, string.Join(',', set.Select(tag => $"{tag.Key}={tag.Value}")), string.Join(',', removed)]);

    public Task Wake(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task<Outcome<T>> Reply<T>(T standard, object?[] arguments, [CallerMemberName] string method = "")
    {
        Calls.Add((method, arguments));
        return Task.FromResult(Refusal is { } refusal ? refusal : (Outcome<T>)standard);
    }
}
