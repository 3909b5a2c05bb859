using System.Globalization;

namespace Notify.Platform.Dead;

/// <summary>Where a dead record is kept, written <c>topic/partition/offset</c>.</summary>
/// <param name="Topic">The topic that it came from, without prefix; it is kept on this one's dead topic.</param>
/// <param name="Partition">The partition of the dead topic.</param>
/// <param name="Offset">The offset there.</param>
public readonly record struct DeadPlace(string Topic, int Partition, long Offset)
{
    /// <summary>Reads the written form; false if it is none.</summary>
    public static bool TryParse(string? text, out DeadPlace place)
    {
        place = default;
        if (text?.Split('/') is not [{ Length: > 0 } topic, var partition, var offset]
            || !int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var at)) return false;
        place = new DeadPlace(topic, number, at);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Topic}/{Partition}/{Offset}");
}
