using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>What becomes of the rules for events that nobody waits for. The function itself, each version and each alias has its own, or none.</summary>
internal static class FunctionEvents
{
    /// <summary>Replaces what there was.</summary>
    public static Outcome<Change<EventInvokeConfig>> Put(StoredFunction stored, FunctionId function, EventInvokeChange request, string? qualifier, DateTimeOffset now)
    {
        if (stored.Resolve(qualifier) is null) return FunctionErrors.NoFunctionForEvents();
        return Store(stored, function, qualifier, Changed(new EventInvokeSettings(), request, now));
    }

    /// <summary>Changes what is given and leaves the rest.</summary>
    public static Outcome<Change<EventInvokeConfig>> Update(StoredFunction stored, FunctionId function, EventInvokeChange request, string? qualifier, DateTimeOffset now)
    {
        if (stored.Resolve(qualifier) is null) return FunctionErrors.NoFunctionForEvents();
        if (Of(stored, qualifier) is not { } settings) return FunctionErrors.NoEventInvokeConfig(function, Key(qualifier));
        return Store(stored, function, qualifier, Changed(settings, request, now));
    }

    public static Outcome<EventInvokeConfig> Get(StoredFunction stored, FunctionId function, string? qualifier) =>
        Of(stored, qualifier) is { } settings ? Config(function, Key(qualifier), settings) : FunctionErrors.NoEventInvokeConfig(function, Key(qualifier));

    /// <summary>In ordinal order of the qualifiers: the function itself, versions, aliases.</summary>
    public static Outcome<Page<EventInvokeConfig>> List(StoredFunction stored, FunctionId function, string? marker, int maxItems)
    {
        if (stored.Latest is null) return FunctionErrors.NoFunctionForEvents();
        var after = Marker.ReadName(marker);
        var rest = stored.Events.OrderBy(config => config.Key, StringComparer.Ordinal).Where(config => after is null || string.CompareOrdinal(config.Key, after) > 0);
        var page = Paging.Cut(rest, maxItems, config => Marker.WriteName(config.Key));
        return new Page<EventInvokeConfig> { Items = [.. page.Items.Select(config => Config(function, config.Key, config.Value))], NextMarker = page.NextMarker };
    }

    public static Outcome<Change<Done>> Delete(StoredFunction stored, FunctionId function, string? qualifier)
    {
        if (Of(stored, qualifier) is null) return FunctionErrors.NoEventInvokeConfig(function, Key(qualifier));
        return new Change<Done>(stored with { Events = stored.Events.Without(Key(qualifier)) }, default);
    }

    /// <summary>The rules of exactly this qualifier; null where it has none of its own.</summary>
    public static EventInvokeSettings? Of(StoredFunction stored, string? qualifier) => stored.Events.GetValueOrDefault(Key(qualifier));

    private static Outcome<Change<EventInvokeConfig>> Store(StoredFunction stored, FunctionId function, string? qualifier, EventInvokeSettings settings) =>
        new Change<EventInvokeConfig>(stored with { Events = stored.Events.With(Key(qualifier), settings) }, Config(function, Key(qualifier), settings));

    private static EventInvokeSettings Changed(EventInvokeSettings settings, EventInvokeChange request, DateTimeOffset now) => settings with
    {
        MaximumRetryAttempts = request.MaximumRetryAttempts ?? settings.MaximumRetryAttempts,
        MaximumEventAgeInSeconds = request.MaximumEventAgeInSeconds ?? settings.MaximumEventAgeInSeconds,
        OnSuccess = request.ChangesDestinations ? request.OnSuccess : settings.OnSuccess,
        OnFailure = request.ChangesDestinations ? request.OnFailure : settings.OnFailure,
        LastModified = now,
    };

    private static EventInvokeConfig Config(FunctionId function, string qualifier, EventInvokeSettings settings) =>
        new() { FunctionArn = $"{function.Arn}:{qualifier}", Settings = settings };

    private static string Key(string? qualifier) => qualifier ?? Qualifiers.Latest;
}
