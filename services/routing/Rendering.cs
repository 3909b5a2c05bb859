using Notify.Catalog;

namespace Notify.Routing;

/// <summary>What deliveries are written with.</summary>
internal sealed record Rendering(TypeRenderer Types, UnsubscribeLinks Links);
