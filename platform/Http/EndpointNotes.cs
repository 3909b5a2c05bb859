using Microsoft.AspNetCore.Builder;

namespace Notify.Platform.Http;

/// <summary>An error that an endpoint answers with, for the description of the API.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The problem's stable <c>code</c>.</param>
/// <param name="When">When it happens, one sentence.</param>
public sealed record ProblemNote(int Status, string Code, string When);

/// <summary>The body that an endpoint reads by hand, for the description of the API.</summary>
/// <param name="Type">Its shape.</param>
/// <param name="MaxInArray">How many of them one array may hold; 0 if it is never an array.</param>
/// <param name="OtherMediaTypes">Media types beside <c>application/json</c> whose shape others define.</param>
public sealed record BodyNote(Type Type, int MaxInArray, IReadOnlyList<string> OtherMediaTypes);

/// <summary>The action that a service's key must allow.</summary>
/// <param name="Action">Its name, such as <c>events:write</c>.</param>
public sealed record ActionNote(string Action);

/// <summary>The endpoint checks the person's token itself.</summary>
/// <param name="Optional">Whether a request without one may go on.</param>
/// <param name="OrTicket">Whether a ticket in the query string does as well.</param>
public sealed record TokenNote(bool Optional, bool OrTicket);

/// <summary>What the signature of an endpoint cannot tell the description of the API.</summary>
public static class EndpointNotes
{
    /// <summary>The endpoint answers this problem.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, int status, string code, string when)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ProblemNote(status, code, when));

    /// <summary>The endpoint takes this parameter; it replaces one of the same name in the signature.</summary>
    public static TBuilder Takes<TBuilder>(this TBuilder endpoint, ParameterNote parameter)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(parameter);

    /// <summary>The endpoint reads this body.</summary>
    public static TBuilder TakesBody<TBuilder>(this TBuilder endpoint, Type body, int maxInArray = 0, params IReadOnlyList<string> otherMediaTypes)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new BodyNote(body, maxInArray, otherMediaTypes));

    /// <summary>The endpoint checks the person's token itself.</summary>
    public static TBuilder ChecksPerson<TBuilder>(this TBuilder endpoint, bool optional = false, bool orTicket = false)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new TokenNote(optional, orTicket));
}
